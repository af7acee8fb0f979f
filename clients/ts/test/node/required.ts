// Whether a node is there to test against.

/** Whether the tests that need a node must run. */
export const mustHaveNode = process.env["TIMEBANK_REQUIRE_NODE"] === "1";
