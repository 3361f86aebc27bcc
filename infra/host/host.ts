/**
 * The settings of an instance at boot: plain values, so that rendering is a pure function of them and can be pinned by
 * exact-text tests. Nothing here is secret; secrets are read at boot from the role's Secrets Manager secret.
 */
export interface Host {
  /** AWS region of the host, for example `eu-west-1`. */
  region: string;
  /** Container image, pinned by digest or by a content-addressed tag. */
  image: string;
  /**
   * ARN of the one Secrets Manager secret that this role may read; see {@link HostSecretContent} for its
   * content. Empty where the host is given `sealed`.
   */
  secretArn: string;
  /** What {@link SealedSecretContent} makes of the same content, for a host that decrypts it with its role: Taupage. */
  sealed?: SealedSecretContent | undefined;
  /** CloudWatch log group that the container's log goes to, in a stream named after the instance. */
  logGroup: string;
  /** Bucket with the credentials of the application, below `<applicationId>/`. */
  mintBucket: string;
  /** Name of the application, as registered in Kio; also the prefix in the mint bucket. */
  applicationId: string;
  /** Registry to log in to with the secret's `registryUsername` and `registryPassword`; ECR needs none of these. */
  registryServer?: string | undefined;
  /**
   * Whether that registry, as Pier One, takes the user `oauth2` with a token of `OAUTH2_ACCESS_TOKEN_URL` for the
   * application's credentials: hosts and their jobs then log in to it so. @default false
   */
  registryTakesTokens?: boolean | undefined;
  /** Environment variables of the container, by name; visible in `docker inspect`, so nothing secret. */
  environment: Readonly<Record<string, string>>;
  /** Application that AppDynamics' agent reports to, on hosts that bring one of their own. */
  appdynamicsApplication?: string | undefined;
  /** What ships the logs to the services whose keys are in the secret. @default nothing */
  logShipper?: LogShipper | undefined;
}

/** A container that ships the host's journal, in which GoCD's log is as well. */
export interface LogShipper {
  /** Its image: see images/log-shipper. */
  image: string;
  /** Host names of the services; one without a key in the secret gets nothing. */
  scalyrServer: string;
  logentriesServer: string;
}

/** The one instance that runs the GoCD server. */
export interface ServerHost extends Host {
  /** Id of the data volume, for example `vol-0123456789abcdef0`. */
  volumeId: string;
  /** Name tag of the data volume, for hosts that find it by that. */
  volumeName: string;
  /** What looks after the builders. @default nothing */
  caretaker?: Caretaker | undefined;
}

/** A container that looks after the builders: see docs/caretaker.md. */
export interface Caretaker {
  /** Its image: see images/caretaker. */
  image: string;
  settings: CaretakerSettings;
}

/** What images/caretaker/src/settings.ts reads; nothing secret. */
export interface CaretakerSettings {
  region: string;
  /** GoCD's address on the host, ending in `/go`. */
  serverUrl: string;
  /** Its administrator, whose password comes by the host's secret. */
  user: string;
  /** Environments of the builders and of the deployers. */
  environment: string;
  production: string;
  /** Name of the deployment, which builders are tagged with. */
  deployment: string;
  /** Name of the deployers' auto scaling group. */
  deployersGroup: string;
  /** Role in the test account. */
  testRoleArn: string;
  queueUrl: string;
  metricsNamespace: string;
}

/** An instance that runs one GoCD agent: a deployer or a builder. */
export interface AgentHost extends Host {
  /** The server's URL that agents use, ending in `/go`. */
  serverUrl: string;
  /** GoCD environment to join, `prod` or `test`. */
  goEnvironment: string;
  /** Name of the pool that it belongs to, as metrics have it. */
  pool: string;
  /** Queue by which the instance proves its agent, which then registers without a key. @default none */
  queueUrl?: string | undefined;
  /** GoCD resources to announce; none means that any job of the environment may run. */
  resources: readonly string[];
}

/** JSON content of a role's secret. Every string becomes a file of its own for the container, named in kebab-case. */
export interface HostSecretContent {
  /** Key that agents register with; builders have none where a caretaker lets them join. */
  registrationKey?: string;
  /** The administrator's first password; server only. */
  adminPassword?: string;
  /** Password of the caretaker's own administrator; server only. */
  caretakerPassword?: string;
  /** What the server sends mail with; server only. */
  smtpUsername?: string;
  smtpPassword?: string;
  /** Key of the account of AppDynamics; server only. */
  appdynamicsAccessKey?: string;
  /** Credentials of `registryServer`; they stay on the host and never reach a container. */
  registryUsername?: string;
  registryPassword?: string;
  /** Keys of the accounts that logs are sent to, for the shipper alone. */
  scalyrKey?: string;
  logentriesKey?: string;
  /** Content of files to place in the container user's home, by path relative to it. */
  files?: Readonly<Record<string, string>>;
}

/** A role's secrets as ciphertexts of the role's own KMS key, in base64. */
export interface SealedSecretContent {
  /** Ciphertexts of the strings in {@link HostSecretContent}, by key. */
  values: Readonly<Record<string, string>>;
  /** Ciphertexts of the files, by path. */
  files: Readonly<Record<string, string>>;
}
