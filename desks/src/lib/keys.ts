// What makes and reads keys, loaded when a key is used for the first time; named one by one, so that nothing else comes along.

export { generatePrivateKey, privateKeyToAccount, privateKeyToAddress } from "viem/accounts";
