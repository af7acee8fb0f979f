// What makes and reads keys and signatures, loaded when one is used for the first time; named one by one, so that nothing
// else comes along.

export { generatePrivateKey, privateKeyToAccount, privateKeyToAddress } from "viem/accounts";
export { recoverMessageAddress } from "viem";
export { signMessage } from "viem/actions";
