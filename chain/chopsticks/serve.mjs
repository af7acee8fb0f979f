// Serves the chain that a specification describes: node serve.mjs SPECIFICATION PORT

import { readFileSync } from 'node:fs';
import { BuildBlockMode, GenesisProvider, setup } from '@acala-network/chopsticks';
import { handler } from '@acala-network/chopsticks/rpc/index';
import { createServer } from '@acala-network/chopsticks/server';

const [specification, port] = process.argv.slice(2);
const genesis = new GenesisProvider(JSON.parse(readFileSync(specification, 'utf8')));

// A genesis has no contracts, so none of them stores anything; the provider knows no answer to that.
const { send } = genesis;
genesis.send = async (method, ...rest) => {
  switch (method) {
    case 'childstate_getStorage':
      return null;
    case 'childstate_getKeysPaged':
      return [];
    default:
      return send(method, ...rest);
  }
};

const chain = await setup({ genesis, buildBlockMode: BuildBlockMode.Instant });
await createServer(handler({ chain }), Number(port), '127.0.0.1');
