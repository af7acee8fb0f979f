// T-REX (ERC-3643): a token whose every transfer asks an identity registry and a compliance contract.
//
// Identity, ClaimIssuer, IdentityRegistry, ModularCompliance and the module compile to the very code that the package
// carries as artifacts, so versions and settings are its authors'.

import { id, keccak256, AbiCoder, Interface } from "ethers";
import { compiled, installed } from "./compile.mjs";
import { WHAT } from "./openzeppelin.mjs";
import { Plan, signer } from "./plan.mjs";

const COMPILER = "solc 0.8.17, optimizer with 200 runs";
const REVISION =
  "@tokenysolutions/t-rex 4.1.6, @onchain-id/solidity 2.1.0, @openzeppelin/contracts and contracts-upgradeable 4.9.6 (npm)";

const SUPPLY = 10n ** 12n;
/** What a claim must be about; any number that registry and claim agree on. */
const TOPIC = BigInt(id("KYC"));
const COUNTRY = 756;
const DAY = 86_400;
const HOLDERS = ["alice", "bob"];
const KEY = "claim issuer";

const registry = (name) => `t-rex/registry/implementation/${name}.sol`;

function sources() {
  const paths = [
    "t-rex/token/Token.sol",
    ...["IdentityRegistry", "IdentityRegistryStorage", "ClaimTopicsRegistry", "TrustedIssuersRegistry"].map(registry),
    "t-rex/compliance/modular/ModularCompliance.sol",
    "t-rex/compliance/modular/modules/TimeTransfersLimitsModule.sol",
    "t-rex/compliance/modular/modules/ModuleProxy.sol",
    "t-rex/proxy/authority/TREXImplementationAuthority.sol",
    ...["Token", "IdentityRegistry", "IdentityRegistryStorage", "ClaimTopicsRegistry", "TrustedIssuersRegistry"].map(
      (name) => `t-rex/proxy/${name}Proxy.sol`,
    ),
    "t-rex/proxy/ModularComplianceProxy.sol",
    "@onchain-id/solidity/contracts/Identity.sol",
    "@onchain-id/solidity/contracts/ClaimIssuer.sol",
    "@onchain-id/solidity/contracts/proxy/IdentityProxy.sol",
    "@onchain-id/solidity/contracts/proxy/ImplementationAuthority.sol",
  ];
  return Object.fromEntries(paths.map((path) => [path, null]));
}

const folders = {
  "t-rex/": installed("@tokenysolutions/t-rex/contracts"),
  "@onchain-id/solidity/": installed("@onchain-id/solidity"),
  "@openzeppelin/contracts/": installed("openzeppelin-4.9.6"),
  "@openzeppelin/contracts-upgradeable/": installed("openzeppelin-upgradeable-4.9.6"),
};

/** Registries, compliance and token as themselves. */
function bare(plan, of) {
  for (const [name, contract] of [
    ["topics", "ClaimTopicsRegistry"],
    ["issuers", "TrustedIssuersRegistry"],
    ["storage", "IdentityRegistryStorage"],
    ["compliance", "ModularCompliance"],
  ]) {
    plan.deploys(name, "alice", of(contract));
    plan.calls(name, "alice", of(contract), "init");
  }
  plan.deploys("registry", "alice", of("IdentityRegistry"));
  plan.calls("registry", "alice", of("IdentityRegistry"), "init", registries(plan));
  plan.deploys("token", "alice", of("Token"));
  plan.calls("token", "alice", of("Token"), "init", described(plan));
  for (const holder of HOLDERS) {
    plan.deploys(`${holder}'s identity`, holder, of("Identity"), [plan.address(holder), false]);
  }
}

const registries = (plan) => ["issuers", "topics", "storage"].map((name) => plan.address(name));

const described = (plan) => {
  const nobody = `0x${"00".repeat(20)}`;
  return [plan.address("registry"), plan.address("compliance"), "Token", "TOK", 0, nobody];
};

/** The same behind the proxies that T-REX's factory and ONCHAINID's put before them. */
function proxied(plan, of) {
  const nobody = `0x${"00".repeat(20)}`;
  const logics = [
    "Token",
    "ClaimTopicsRegistry",
    "IdentityRegistry",
    "IdentityRegistryStorage",
    "TrustedIssuersRegistry",
    "ModularCompliance",
  ];
  logics.forEach((contract) => plan.deploys(`${contract}'s logic`, "alice", of(contract)));
  plan.deploys("authority", "alice", of("TREXImplementationAuthority"), [true, nobody, nobody]);
  const version = [4, 1, 6];
  const addresses = logics.map((contract) => plan.address(`${contract}'s logic`));
  const authority = plan.address("authority");
  plan.calls("authority", "alice", of("TREXImplementationAuthority"), "addAndUseTREXVersion", [version, addresses]);
  plan.deploys("topics", "alice", of("ClaimTopicsRegistryProxy"), [authority]);
  plan.deploys("issuers", "alice", of("TrustedIssuersRegistryProxy"), [authority]);
  plan.deploys("storage", "alice", of("IdentityRegistryStorageProxy"), [authority]);
  plan.deploys("compliance", "alice", of("ModularComplianceProxy"), [authority]);
  plan.deploys("registry", "alice", of("IdentityRegistryProxy"), [authority, ...registries(plan)]);
  plan.deploys("token", "alice", of("TokenProxy"), [authority, ...described(plan)]);
  plan.deploys("Identity's logic", "alice", of("Identity"), [plan.address("alice"), true]);
  plan.deploys("identities", "alice", of("ImplementationAuthority"), [plan.address("Identity's logic")]);
  for (const holder of HOLDERS) {
    const args = [plan.address("identities"), plan.address(holder)];
    plan.deploys(`${holder}'s identity`, holder, of("IdentityProxy"), args);
  }
}

/** One topic, one trusted issuer, one claim for each holder, and coin for the first. */
function opened(plan, of) {
  const coder = AbiCoder.defaultAbiCoder();
  plan.deploys("issuer", "alice", of("ClaimIssuer"), [plan.address("alice")]);
  const key = keccak256(coder.encode(["address"], [signer(KEY)]));
  plan.calls("issuer", "alice", of("ClaimIssuer"), "addKey", [key, 3, 1]);
  plan.calls("topics", "alice", of("ClaimTopicsRegistry"), "addClaimTopic", [TOPIC]);
  const issuer = plan.address("issuer");
  plan.calls("issuers", "alice", of("TrustedIssuersRegistry"), "addTrustedIssuer", [issuer, [TOPIC]]);
  const bound = [plan.address("registry")];
  plan.calls("storage", "alice", of("IdentityRegistryStorage"), "bindIdentityRegistry", bound);
  plan.calls("registry", "alice", of("IdentityRegistry"), "addAgent", [plan.address("alice")]);
  plan.calls("registry", "alice", of("IdentityRegistry"), "addAgent", [plan.address("token")]);
  plan.calls("token", "alice", of("Token"), "addAgent", [plan.address("alice")]);
  for (const holder of HOLDERS) {
    const identity = plan.address(`${holder}'s identity`);
    const data = id("claim");
    const signature = plan.signs(`${holder}'s claim`, KEY, ["address", "uint256", "bytes"], [identity, TOPIC, data]);
    const claim = [TOPIC, 1, issuer, signature, data, ""];
    plan.calls(`${holder}'s identity`, holder, of("Identity"), "addClaim", claim);
    const registered = [plan.address(holder), identity, COUNTRY];
    plan.calls("registry", "alice", of("IdentityRegistry"), "registerIdentity", registered);
  }
  plan.calls("token", "alice", of("Token"), "unpause");
  plan.calls("token", "alice", of("Token"), "mint", [plan.address("alice"), SUPPLY]);
}

/** A module that limits what one may send in a day. */
function limited(plan, of) {
  const limits = of("TimeTransfersLimitsModule");
  const face = new Interface(limits.abi);
  plan.deploys("limits' logic", "alice", limits);
  const begin = face.encodeFunctionData("initialize");
  plan.deploys("limits", "alice", of("ModuleProxy"), [plan.address("limits' logic"), begin]);
  plan.calls("compliance", "alice", of("ModularCompliance"), "addModule", [plan.address("limits")]);
  const limit = face.encodeFunctionData("setTimeTransferLimit", [[DAY, SUPPLY]]);
  const call = [limit, plan.address("limits")];
  plan.calls("compliance", "alice", of("ModularCompliance"), "callModuleFunction", call);
}

function transfer(of, ...parts) {
  const plan = new Plan();
  parts.forEach((part) => part(plan, of));
  const token = of("Token");
  plan.calls("token", "alice", token, "transfer", [plan.address("bob"), 1000]);
  plan.measures("token", "alice", token, "transfer", [plan.address("bob"), 1000]);
  plan.expects("token", "alice", token, "balanceOf", [plan.address("bob")], [2000]);
  return plan.steps;
}

export default function rows() {
  const settings = { optimizer: { enabled: true, runs: 200 } };
  const of = compiled({ version: "0.8.17", sources: sources(), folders, settings });
  const common = { op: "transfer", what: `${WHAT}; one topic, one issuer`, revision: REVISION, compiler: COMPILER };
  return [
    { ...common, system: "T-REX 4.1.6 without proxies, EVM", steps: transfer(of, bare, opened) },
    { ...common, system: "T-REX 4.1.6 as deployed, EVM", steps: transfer(of, proxied, opened) },
    {
      ...common,
      system: "T-REX 4.1.6 with one time-limit module, EVM",
      steps: transfer(of, proxied, opened, limited),
    },
  ];
}
