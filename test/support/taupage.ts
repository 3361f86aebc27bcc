/** The settings that turn the shipped stacks into ones on Taupage, as `--config` takes them. */
export const onTaupage = [
  "host=taupage",
  "amiFilter={owner: '333333333333', name: 'Taupage-AMI-*'}",
  "registry={server: pierone.example.org, namespace: myteam}",
  "server.instanceType=c4.large",
] as const;

/** The other settings of a STUPS installation: every parameter of the seed's templates. */
export const everythingOfStups = [
  ...onTaupage,
  "applicationId=my-go-appliance",
  "mintBucket=my-stups-mint-bucket-name",
  "accessTokenUrl=https://example.org/oauth2/access_token",
  "teamServiceUrl=https://teams.example.org",
  "teams=[myteam, mypartnerteam]",
  "files={.netrc: {secure: x}, .ssh/id_ed25519: {secure: x}}",
  "logging={scalyrKey: {secure: x}, logentriesKey: {secure: x}}",
  "appdynamicsApplication=delivery",
] as const;
