// Written by `npm run generate`.

export const councilEnums = {
  ProposalStatus: { unknown: 0, open: 1, executed: 2, cancelled: 3, expired: 4 },
} as const;
