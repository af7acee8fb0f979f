// The steps that lead to a call that is measured, with placeholders for addresses that only the chain knows.

import { AbiCoder, Interface, Wallet, concat, dataSlice, id } from "ethers";

/**
 * Steps in the making. `{name}` in what they say stands for the address of the account or deployment of that name, or
 * for the signature of that name. While the data is encoded a number that nobody else uses stands in its place.
 */
export class Plan {
  #steps = [];
  #stand = new Map();

  /** What stands for the address of an account or of what is deployed under a name. */
  address(name) {
    return this.#standsFor(name, 20);
  }

  #standsFor(name, bytes) {
    const parts = [0, 1, 2].map((part) => id(`timebank bench others ${part} ${name}`));
    const value = dataSlice(concat(parts), 0, bytes);
    this.#stand.set(value.slice(2), name);
    return value;
  }

  /** Deploys a contract under a name. `links` maps libraries to the names under which they were deployed. */
  deploys(name, by, { abi, code }, args = [], links = []) {
    for (const library of links) {
      code = code.replace(/__\$[0-9a-f]{34}\$__/g, this.address(library).slice(2));
    }
    const inputs = new Interface(abi).encodeDeploy(args);
    this.#add({ do: "deploy", as: name, by, code: this.#named(code), arguments: this.#named(inputs) });
  }

  /** Calls a contract: as `call`, or as `measure` for the call whose cost is wanted. */
  calls(to, by, { abi }, message, args = [], how = "call") {
    const data = new Interface(abi).encodeFunctionData(message, args);
    this.#add({ do: how, to, by, data: this.#named(data) });
  }

  /** A call that answers with the address of what it made, which gets a name. */
  makes(name, to, by, contract, message, args) {
    this.calls(to, by, contract, message, args);
    this.#steps.at(-1).as = name;
  }

  /** The call whose cost is wanted. */
  measures(to, by, contract, message, args) {
    this.calls(to, by, contract, message, args, "measure");
  }

  /** What a contract must answer, so that what was measured is known to have been done. */
  expects(to, by, { abi }, message, args, answers) {
    const face = new Interface(abi);
    const data = this.#named(face.encodeFunctionData(message, args));
    this.#add({ do: "expect", to, by, data, is: this.#named(face.encodeFunctionResult(message, answers)) });
  }

  /** A signature over values (as `abi.encode` has them), as Ethereum's wallets sign a message that is their hash. */
  signs(name, key, types, values) {
    this.#add({ do: "sign", as: name, key, over: this.#named(AbiCoder.defaultAbiCoder().encode(types, values)) });
    return this.#standsFor(name, 65);
  }

  /** The steps, as they are printed. */
  get steps() {
    return this.#steps;
  }

  #add(step) {
    this.#steps.push(step);
  }

  #named(hex) {
    let text = hex.replace(/^0x/, "").toLowerCase();
    for (const [value, name] of this.#stand) {
      text = text.replaceAll(value, `{${name}}`);
    }
    return text;
  }
}

/** Ten accounts beside alice, who takes what they offer. */
export const MAKERS = ["bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "kim"];

/** The address of whoever signs with the key of this name. */
export const signer = (key) => new Wallet(id(key)).address;
