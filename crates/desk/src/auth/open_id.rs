//! Signing in at other houses, by OpenID Connect: one issuer for the company's people, and one for each provider's.
//!
//! An issuer is asked when somebody comes, and not before, so that a desk starts while it is down. What it says of itself
//! and its keys is kept for an hour, and asked for again when a token is signed with a key that is not known.

use std::io::Read as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use consign::Timestamp;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreProviderMetadata,
    CoreTokenResponse,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
};
use serde_json::Value;

use super::secret::Secret;
use crate::core::Side;

/// How long an issuer may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long what an issuer says of itself is kept.
const KNOWN_FOR: Duration = Duration::from_secs(3600);

/// One that did not answer is not asked again before this, whoever comes.
const PAUSE: Duration = Duration::from_secs(1);

/// The longest answer that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// How far an issuer's clock may be off, in seconds.
const SKEW: i64 = 60;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// How people of one side sign in elsewhere.
#[derive(Clone, Debug)]
pub struct IssuerSettings {
    /// Whose people; nobody else can be signed in by this issuer.
    pub of: Side,
    /// What people call it; its host if there is nothing.
    pub label: Option<String>,
    /// Its address, under which `/.well-known/openid-configuration` is.
    pub issuer: String,
    /// What it knows the desk by.
    pub client_id: String,
    /// What proves that it is the desk.
    pub secret: Secret,
    /// The claim that is the person's sign-in name; `None` for the verified e-mail address.
    pub claim: Option<String>,
}

/// Why settings cannot be.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenIdError {
    /// It is no address.
    #[error("`{0}` is no issuer; write its address as `https://login.example.com`, without `/.well-known/…`")]
    Issuer(String),
    /// There is no name to be known by.
    #[error("issuer `{0}` needs a `client-id`, the name that it knows the desk by")]
    NoClient(String),
    /// There are two for one side.
    #[error("there are two issuers for {0}; each side has one")]
    Twice(String),
    /// The desk's own address is none.
    #[error(
        "`{0}` is no address that people can be sent back to; set `address`, such as `https://desk.example.com`"
    )]
    Address(String),
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum NotSignedIn {
    /// The issuer does not answer, or not as one does.
    #[error("the issuer cannot be asked: {0}")]
    Unreachable(String),
    /// It does not take the code.
    #[error("the issuer does not take the code: {0}")]
    Code(String),
    /// What it says cannot be trusted.
    #[error("the issuer's token is not taken: {0}")]
    Token(String),
    /// It says nothing that a person could be known by.
    #[error("the issuer's token has no {0}")]
    NoName(String),
}

/// What an issuer says of somebody.
#[derive(Clone, PartialEq, Eq)]
pub enum Identity {
    /// The e-mail address, which it has verified.
    Email(String),
    /// The sign-in name.
    Name(String),
}

/// What is to be remembered while somebody is at the issuer.
pub struct Begun {
    /// Where the browser goes.
    pub address: String,
    /// Comes back with it.
    pub state: String,
    /// Is in the token.
    pub nonce: String,
    /// Proves that whoever comes back is who went.
    pub verifier: String,
}

/// All issuers.
pub struct OpenId {
    issuers: Vec<Issuer>,
    redirect: RedirectUrl,
}

/// An issuer.
pub struct Issuer {
    settings: IssuerSettings,
    url: IssuerUrl,
    agent: ureq::Agent,
    known: Mutex<Option<(Arc<CoreProviderMetadata>, Instant)>>,
    /// When it did not answer last.
    failed: Mutex<Option<Instant>>,
}

impl OpenId {
    /// Issuers of a desk that is reached at this address.
    ///
    /// # Errors
    /// If an issuer is none, there are two for one side, or the desk's address is none.
    pub fn new(settings: Vec<IssuerSettings>, address: &str) -> Result<Self, OpenIdError> {
        let redirect = RedirectUrl::new(format!("{address}/sign-in/open-id/callback"));
        let redirect = redirect.map_err(|_| OpenIdError::Address(address.to_owned()))?;
        let mut issuers: Vec<Issuer> = Vec::new();
        for one in settings {
            if issuers.iter().any(|known| known.settings.of == one.of) {
                return Err(OpenIdError::Twice(match one.of {
                    Side::Company => "the company".into(),
                    Side::Provider(id) => format!("provider `{id}`"),
                }));
            }
            issuers.push(Issuer::new(one)?);
        }
        Ok(Self { issuers, redirect })
    }

    /// The issuer of a side's people.
    pub fn issuer(&self, side: &Side) -> Option<&Issuer> {
        self.issuers.iter().find(|issuer| issuer.settings.of == *side)
    }

    /// Begins to sign somebody in.
    ///
    /// # Errors
    /// If the issuer cannot be asked.
    pub fn begin(&self, issuer: &Issuer) -> Result<Begun, NotSignedIn> {
        let client = issuer.client(&*issuer.metadata()?, &self.redirect);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let mut request = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        for scope in ["email", "profile"] {
            request = request.add_scope(Scope::new(scope.into()));
        }
        let (address, state, nonce) = request.set_pkce_challenge(challenge).url();
        Ok(Begun {
            address: address.into(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        })
    }

    /// Takes the code that a browser came back with; whom the issuer has signed in.
    ///
    /// # Errors
    /// If the issuer does not take the code, or what it says cannot be trusted.
    pub fn end(
        &self,
        issuer: &Issuer,
        code: String,
        nonce: String,
        verifier: String,
        now: Timestamp,
    ) -> Result<Identity, NotSignedIn> {
        let metadata = issuer.metadata()?;
        let client = issuer.client(&metadata, &self.redirect);
        let request = client.exchange_code(AuthorizationCode::new(code));
        let request = request.map_err(|error| NotSignedIn::Unreachable(error.to_string()))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier));
        let answer = request.request(&|request| issuer.call(request));
        let answer = answer.map_err(|error| NotSignedIn::Code(error.to_string()))?;
        let token = answer.id_token().ok_or_else(|| NotSignedIn::Token("there is none".into()))?;
        let nonce = Nonce::new(nonce);
        match verified(&client, token, &nonce, now) {
            // It may be signed with a key that is newer than those that are known.
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let client = issuer.client(&*issuer.discover()?, &self.redirect);
                verified(&client, token, &nonce, now)
            }
            verified => verified,
        }
        .map_err(|error| NotSignedIn::Token(error.to_string()))?;
        issuer.identity(&metadata, token, &answer)
    }
}

impl Issuer {
    fn new(settings: IssuerSettings) -> Result<Self, OpenIdError> {
        let wrong = || OpenIdError::Issuer(settings.issuer.clone());
        let url = IssuerUrl::new(settings.issuer.clone()).map_err(|_| wrong())?;
        let is_own = matches!(url.url().host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if url.url().scheme() != "https" && !(is_own && url.url().scheme() == "http") {
            return Err(wrong());
        }
        if settings.client_id.trim().is_empty() {
            return Err(OpenIdError::NoClient(settings.issuer));
        }
        Ok(Self { settings, url, agent: agent(), known: Mutex::default(), failed: Mutex::default() })
    }

    /// Whose people it signs in.
    pub fn side(&self) -> &Side {
        &self.settings.of
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.settings.issuer
    }

    /// What people call it.
    pub fn label(&self) -> &str {
        let host = || self.url.url().host_str().unwrap_or("the issuer");
        self.settings.label.as_deref().unwrap_or_else(host)
    }

    fn client(&self, metadata: &CoreProviderMetadata, redirect: &RedirectUrl) -> Client {
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = ClientSecret::new(self.settings.secret.reveal().to_owned());
        let methods = metadata.token_endpoint_auth_methods_supported();
        // Without a list it is the header.
        let takes_header =
            methods.is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let client = CoreClient::from_provider_metadata(metadata.clone(), id, Some(secret));
        client.set_redirect_uri(redirect.clone()).set_auth_type(if takes_header {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        })
    }

    /// What it says of itself.
    fn metadata(&self) -> Result<Arc<CoreProviderMetadata>, NotSignedIn> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some((metadata, since)) if since.elapsed() < KNOWN_FOR => Ok(metadata),
            _ => self.discover(),
        }
    }

    fn discover(&self) -> Result<Arc<CoreProviderMetadata>, NotSignedIn> {
        let failed = || self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed().is_some_and(|at| at.elapsed() < PAUSE) {
            return Err(NotSignedIn::Unreachable("it did not answer a moment ago".into()));
        }
        let found = CoreProviderMetadata::discover(&self.url, &|request| self.call(request));
        let found = found.map_err(|error| {
            *failed() = Some(Instant::now());
            NotSignedIn::Unreachable(chain(&error))
        });
        let found = Arc::new(found?);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((found.clone(), Instant::now()));
        Ok(found)
    }

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let answer = if request.body().is_empty() {
            self.agent.run(request.map(drop))?
        } else {
            self.agent.run(request)?
        };
        let (parts, body) = answer.into_parts();
        let mut bytes = Vec::new();
        body.into_reader().take(LONGEST).read_to_end(&mut bytes)?;
        Ok(HttpResponse::from_parts(parts, bytes))
    }

    /// What a person is known by: in the token, which was verified, or where the issuer tells more of its bearer.
    fn identity(
        &self,
        metadata: &CoreProviderMetadata,
        token: &CoreIdToken,
        answer: &CoreTokenResponse,
    ) -> Result<Identity, NotSignedIn> {
        let claims = payload(&token.to_string())?;
        if let Some(identity) = self.named(&claims) {
            return Ok(identity);
        }
        let more =
            metadata.userinfo_endpoint().map(|at| self.more(at.as_str(), answer.access_token().secret()));
        let more = more.transpose()?.filter(|more| more["sub"] == claims["sub"]);
        let name = self
            .settings
            .claim
            .as_ref()
            .map_or("verified e-mail address".into(), |claim| format!("claim `{claim}`"));
        more.and_then(|more| self.named(&more)).ok_or(NotSignedIn::NoName(name))
    }

    fn named(&self, claims: &Value) -> Option<Identity> {
        let text = |name: &str| claims[name].as_str().map(str::to_owned).filter(|text| !text.is_empty());
        match &self.settings.claim {
            Some(claim) => text(claim).map(Identity::Name),
            None => text("email").filter(|_| claims["email_verified"] == true).map(Identity::Email),
        }
    }

    fn more(&self, at: &str, token: &str) -> Result<Value, NotSignedIn> {
        let unreachable = |error: String| NotSignedIn::Unreachable(error);
        let request = openidconnect::http::Request::get(at)
            .header("authorization", format!("Bearer {token}"))
            .header("accept", "application/json")
            .body(Vec::new())
            .map_err(|error| unreachable(error.to_string()))?;
        let answer = self.call(request).map_err(|error| unreachable(error.to_string()))?;
        Ok(serde_json::from_slice(answer.body()).unwrap_or_default())
    }
}

/// Calls issuers, whose certificates an authority has signed that the system trusts.
fn agent() -> ureq::Agent {
    let roots = rustls_native_certs::load_native_certs().certs;
    let roots: Vec<_> = roots.iter().map(|root| ureq::tls::Certificate::from_der(root).to_owned()).collect();
    let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::from(roots)).build();
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        // An issuer is where its address says that it is.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .tls_config(tls)
        .user_agent("consign")
        .build();
    ureq::Agent::new_with_config(config)
}

/// Looks at signature, issuer, audience, nonce and times.
fn verified(
    client: &Client,
    token: &CoreIdToken,
    nonce: &Nonce,
    now: Timestamp,
) -> Result<(), ClaimsVerificationError> {
    let at = |seconds: i64| chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let now = now.as_second();
    let verifier = client.id_token_verifier().set_time_fn(move || at(now - SKEW)).set_issue_time_verifier_fn(
        move |issued| {
            if issued > at(now + SKEW) { Err(format!("it is of the future, {issued}")) } else { Ok(()) }
        },
    );
    token.claims(&verifier, nonce).map(drop)
}

/// What a token says; whoever reads it has verified it.
fn payload(token: &str) -> Result<Value, NotSignedIn> {
    let part = token.split('.').nth(1).unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|error| NotSignedIn::Token(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| NotSignedIn::Token(error.to_string()))
}

/// An error with what it comes from.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        words += &format!(": {error}");
        next = error.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str) -> IssuerSettings {
        IssuerSettings {
            of: Side::Company,
            label: None,
            issuer: issuer.into(),
            client_id: "consign".into(),
            secret: Secret::given("secret"),
            claim: None,
        }
    }

    fn refused(settings: Vec<IssuerSettings>) -> String {
        OpenId::new(settings, "https://desk.example.com")
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn issuers_are_addresses_of_tls() {
        for right in ["https://login.example.com", "https://login.example.com/realm", "http://127.0.0.1:4000"]
        {
            assert_eq!(refused(vec![settings(right)]), "", "{right}");
        }
        for wrong in ["login.example.com", "http://login.example.com", "", "ftp://127.0.0.1"] {
            assert!(refused(vec![settings(wrong)]).contains("https://login.example.com"), "{wrong}");
        }
    }

    #[test]
    fn each_side_has_one() {
        let (one, two) = (settings("https://a.example"), settings("https://b.example"));
        assert!(refused(vec![one.clone(), two.clone()]).contains("for the company"));
        let of_provider = IssuerSettings { of: Side::Provider("north".into()), ..two };
        assert_eq!(refused(vec![one.clone(), of_provider.clone()]), "");
        assert!(refused(vec![of_provider.clone(), of_provider]).contains("provider `north`"));
        let nameless = IssuerSettings { client_id: " ".into(), ..one };
        assert!(refused(vec![nameless]).contains("`client-id`"));
        assert!(OpenId::new(vec![], "desk").is_err_and(|error| error.to_string().contains("`address`")));
    }
}
