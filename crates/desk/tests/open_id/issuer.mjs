// An issuer for tests: `oidc-provider`, which signs in whoever the test says, and is made to misbehave as it says.
//
// `node issuer.mjs` prints its port. `POST /test` takes what is to be so from then on:
//   account: {"sub", "email", "email_verified", …} whom it signs in, or null for nobody
//   tamper: members that replace those of the tokens it gives out
//   rotate: true to sign with a new key, of which the old ones know nothing
//   foreign: true to sign with a key that it does not show
//   in_token: true to put all claims into the token, from the next rotation on
//   down: true to answer nothing but 503
import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT, decodeJwt, importJWK } from 'jose';
import Provider from 'oidc-provider';

const state = { account: null, tamper: {}, down: false, in_token: false, foreign: false };
let keys, provider, issuer;

function newKeys() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' }] };
}

function newProvider() {
  keys = newKeys();
  provider = new Provider(issuer, {
    jwks: keys,
    clients: [{
      client_id: 'consign',
      client_secret: 'a-secret-of-tests',
      redirect_uris: [process.env.REDIRECT],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    }],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    conformIdTokenClaims: !state.in_token,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ ...state.account, sub }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['of tests'] },
    ttl: { Session: 60, Interaction: 600, Grant: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
  });
  provider.use(async (context, next) => {
    await next();
    if (context.path === '/token' && context.body?.id_token) {
      context.body.id_token = await resigned(context.body.id_token);
    }
  });
}

// The token with the members that the test wants, signed as it was.
async function resigned(token) {
  const [own] = keys.keys;
  const key = state.foreign ? { ...newKeys().keys[0], kid: own.kid } : own;
  const claims = { ...decodeJwt(token), ...state.tamper };
  for (const [name, value] of Object.entries(claims)) {
    if (value === null) delete claims[name];
  }
  return new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid }).sign(await importJWK(key, key.alg));
}

async function interact(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (!state.account) {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: state.account.sub, remember: false } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid email profile');
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

async function control(request, response) {
  let text = '';
  for await (const part of request) text += part;
  const { rotate, ...wanted } = JSON.parse(text);
  Object.assign(state, wanted);
  if (rotate) newProvider();
  response.end('{}');
}

const server = createServer((request, response) => {
  const failed = (error) => {
    response.statusCode = 500;
    response.end(String(error?.stack));
  };
  if (request.url === '/test') return control(request, response).catch(failed);
  if (state.down) {
    response.statusCode = 503;
    return response.end('down');
  }
  if (request.url.startsWith('/interaction/')) return interact(request, response).catch(failed);
  return provider.callback()(request, response);
});

server.listen(0, '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  newProvider();
  console.log(server.address().port);
});
// It ends with the test, in whatever way that ends.
process.stdin.on('end', () => process.exit()).resume();
