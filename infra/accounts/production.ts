import { getAvailabilityZoneOutput } from "@pulumi/aws/getAvailabilityZone";
import { getZoneOutput } from "@pulumi/aws/route53";
import { AdoptedVolume } from "../components/storage/adopted-volume";
import { agentAlarms } from "../components/operations/agent-alarms";
import { AgentEntrance } from "../components/network/agent-entrance";
import { Alarms } from "../components/operations/alarms";
import { caretakerAlarms, caretakerGraphs } from "../components/operations/caretaker-alarms";
import { Certificate } from "../components/network/certificate";
import { ContainerImage, givenImage } from "../components/images/container-image";
import { DataVolume } from "../components/storage/data-volume";
import { DeployerAgents } from "../components/compute/deployer-agents";
import { generatedSecret } from "../components/security/generated-secret";
import { GoServer } from "../components/compute/go-server";
import { LoadBalancer } from "../components/network/load-balancer";
import { Mail } from "../components/operations/mail";
import { MintBucket } from "../components/storage/mint-bucket";
import { platformFor } from "../components/compute/platform";
import { serverAlarms, serverGraphs } from "../components/operations/server-alarms";
import { Snapshots } from "../components/storage/snapshots";
import type { JoinOutputs, OutputsForPeople, ProductionOutputs } from "./outputs";
import type { Place } from "../settings/rule";
import { isWithin } from "../settings/rules/mail";
import type { ProductionSettings } from "../settings/schema";
import { deploymentOf } from "./deployment";
import { caretakerOf } from "./caretaker";
import { serverEnvironment } from "./server-environment";
import { hostSecrets, logShipping, registryOfHosts, subnetsFor, workflowRoles } from "./shared";
import { zonesFor } from "../zones";

/** The production account: the GoCD server with its data and its ways in, and the deployer agents. */
export function production(
  settings: ProductionSettings,
  place: Place,
): ProductionOutputs & JoinOutputs & OutputsForPeople {
  const { applicationId, server, deployers, registry, dataVolume, amiId } = settings;
  const domain = `${settings.domainPrefix}.${settings.hostedZone}`;
  const url = `https://${domain}`;
  const { zones, serverZone } = zonesFor(place.region, settings.availabilityZone, settings.network.availabilityZones);
  const zoneId = getZoneOutput({ name: settings.hostedZone }).zoneId;

  const deployment = deploymentOf(settings, place);

  const platform = platformFor(settings);
  const internal = settings.loadBalancerScheme === "internal";
  const subnets = subnetsFor(settings.network, zones, { accountId: place.accountId, serverZone, internal });

  // What is kept: the data, its snapshots, and the credentials.
  const volume = dataVolume.volumeId
    ? new AdoptedVolume("data", { volumeId: dataVolume.volumeId, deployment, availabilityZone: serverZone })
    : new DataVolume("data", { ...dataVolume, ...platform.volume, deployment, availabilityZone: serverZone });
  const snapshots = new Snapshots("snapshots", {
    ...settings.snapshots,
    volumeArn: volume.volumeArn,
    keyArn: volume.keyArn,
    volumeTag: { [DataVolume.TAG]: deployment },
    volumeName: DataVolume.NAME,
    region: place.region,
  });
  const mint = new MintBucket("mint", {
    existing: settings.mintBucket,
    applicationId,
    deployment,
    testAccountId: settings.testAccountId,
  });
  workflowRoles(
    settings,
    { ...place, account: "production", deployment },
    {
      mintBucket: settings.mintBucket,
      // The zone rather than the mail's domain, so that the role need not change with the setting.
      mailZone:
        settings.mail && !isWithin(settings.mail.domain, settings.hostedZone)
          ? settings.mail.domain
          : settings.hostedZone,
      dataKeyArns: dataVolume.kmsKeyId === undefined ? [] : [dataVolume.kmsKeyId],
      deployerPolicyArns: deployers.policyArns,
      // Where only the deployers have one, IAM cannot be asked for it.
      permissionsBoundaryArns:
        settings.permissionsBoundaryArn === undefined
          ? []
          : [settings.permissionsBoundaryArn, deployers.permissionsBoundaryArn].filter((arn) => arn !== undefined),
    },
  );
  const registrationKey = generatedSecret("registration-key", { version: settings.registrationKeyVersion });
  const adminPassword = generatedSecret("admin-password", { version: settings.registrationKeyVersion });
  const caretakerPassword =
    platform.runsCaretaker && generatedSecret("caretaker-password", { version: settings.registrationKeyVersion });

  // What every host is told.
  const host = {
    ...place,
    platform,
    amiId,
    applicationId,
    deployment,
    ...registryOfHosts(settings),
    mintBucket: { name: mint.bucketName, arn: mint.bucketArn },
    logRetentionDays: settings.logging.cloudWatchDays,
    appdynamicsApplication: settings.appdynamicsApplication,
  };
  const shipping = logShipping(settings, platform, deployment, [deployers.architecture, server.architecture]);
  const oauth = settings.accessTokenUrl ? { OAUTH2_ACCESS_TOKEN_URL: settings.accessTokenUrl } : {};

  // The deployer agents.
  const builtAgent = new ContainerImage("go-agent", {
    deployment,
    repository: "go-agent",
    folder: "agent",
    architectures: deployers.image ? [] : [deployers.architecture],
    registry,
    ...platform.image,
  });
  const deployerImage = deployers.image ? givenImage(deployers.image) : builtAgent.source(deployers.architecture);
  const deployerShipping = shipping(deployers.architecture);
  const deployerSecret = platform.secret("deployers-secret", {
    description: "Deployer agents: what they register with",
    content: { ...hostSecrets(settings), registrationKey },
  });
  const deployerAgents = new DeployerAgents("deployers", {
    ...host,
    ...deployers,
    pool: "deployers",
    subnets,
    image: deployerImage.reference,
    ...deployerShipping,
    repositoryArns: [...deployerImage.repositoryArns, ...deployerShipping.repositoryArns],
    secret: deployerSecret,
    logGroupName: `/stups2go/${deployment}/deployers`,
    serverUrl: `${url}/go`,
    goEnvironment: "prod",
    environment: oauth,
  });

  // The ways in.
  const certificateArn = settings.certificateArn ?? new Certificate("certificate", { domain, zoneId }).arn;
  const people = new LoadBalancer("people", {
    vpcId: subnets.vpcId,
    subnetIds: internal ? subnets.hosts : subnets.public,
    internal,
    allowedCidrs: settings.allowedCidrs,
    // The name leads here inside the VPC as well.
    agentsGroupId: internal ? deployerAgents.securityGroupId : undefined,
    certificateArn,
    domain,
    zoneId,
  });
  const agents = new AgentEntrance("agents", {
    vpcId: subnets.vpcId,
    subnetIds: subnets.hosts,
    agentsGroupId: deployerAgents.securityGroupId,
    // Where the VPC's resolver answers for a whole company, it leads people to the same name.
    nameLeadsTo: internal ? people.target : undefined,
    certificateArn,
    domain,
    testAccountId: settings.testAccountId,
  });

  // What the server sends mail by.
  const mailInZone = settings.mail !== undefined && isWithin(settings.mail.domain, settings.hostedZone);
  const mail =
    settings.mail &&
    new Mail("mail", { ...settings.mail, zoneId: mailInZone ? zoneId : undefined, region: place.region });

  // The server.
  const builtServer = new ContainerImage("go-server", {
    deployment,
    repository: "go-server",
    folder: "server",
    architectures: server.image ? [] : [server.architecture],
    registry,
    ...platform.image,
  });
  const image = server.image ? givenImage(server.image) : builtServer.source(server.architecture);
  const serverShipping = shipping(server.architecture);
  const caretaker = platform.runsCaretaker
    ? caretakerOf(settings, place, deployment, deployerAgents.groupName)
    : undefined;
  const { appdynamics } = settings;
  const serverSecret = platform.secret("server-secret", {
    description: "GoCD server: the key of agents, and the administrator's first password",
    content: {
      ...hostSecrets(settings),
      registrationKey,
      adminPassword,
      ...(caretakerPassword && { caretakerPassword }),
      ...(mail && { smtpUsername: mail.username, smtpPassword: mail.password }),
      ...(appdynamics ? { appdynamicsAccessKey: appdynamics.accessKey } : {}),
    },
  });
  const goServer = new GoServer("server", {
    ...host,
    subnets,
    availabilityZone: serverZone,
    instanceType: server.instanceType,
    architecture: server.architecture,
    image: image.reference,
    ...serverShipping,
    repositoryArns: [
      ...image.repositoryArns,
      ...serverShipping.repositoryArns,
      ...(caretaker?.image.repositoryArns ?? []),
    ],
    caretaker: caretaker && { image: caretaker.image.reference, settings: caretaker.settings },
    secret: serverSecret,
    logGroupName: `/stups2go/${deployment}/server`,
    volumeId: volume.volumeId,
    volumeArn: volume.volumeArn,
    keyArn: volume.keyArn,
    volumeName: DataVolume.NAME,
    entrances: { people, agents },
    environment: { ...oauth, ...serverEnvironment(settings, url, mail?.host) },
  });

  // Who is told when something is wrong.
  const watched = { entrance: people.metricDimensions };
  new Alarms("alarms", {
    ...settings.alarms,
    ...place,
    deployment,
    alarms: {
      ...serverAlarms({
        ...watched,
        snapshotPolicyId: snapshots.policyId,
        copiesSnapshots: settings.snapshots.copyToRegion !== undefined,
        // AWS measures nothing of a certificate in IAM.
        certificateArn: settings.certificateArn?.startsWith("arn:aws:iam:") ? undefined : certificateArn,
        dataVolume: goServer.metricsNamespace && {
          namespace: goServer.metricsNamespace,
          volumeId: volume.volumeId,
        },
      }),
      ...(caretaker && caretakerAlarms(caretaker.metricsNamespace)),
      ...agentAlarms({
        pool: "deployers",
        count: deployers.count,
        capacity: deployerAgents.capacity,
        namespace: deployerAgents.metricsNamespace,
      }),
    },
    graphs: {
      ...serverGraphs(watched, goServer.groupName),
      ...(caretaker && caretakerGraphs(caretaker.metricsNamespace)),
    },
  });

  return {
    url,
    serverUrl: `${url}/go`,
    domain,
    adminUser: server.adminUser,
    adminPassword,
    applicationId,
    deployment,
    mintBucket: mint.bucketName,
    accessTokenUrl: settings.accessTokenUrl ?? "",
    endpointServiceName: agents.endpointServiceName,
    serverZoneId: getAvailabilityZoneOutput({ name: serverZone }).zoneId,
    dataVolumeId: volume.volumeId,
    deployerRoleArn: deployerAgents.roleArn,
    serverGroupName: goServer.groupName,
    // The test account's state has a copy of all outputs, so where a caretaker lets builders join, the key is none.
    ...(platform.runsCaretaker ? { serverRoleArn: goServer.roleArn } : { registrationKey }),
    ...(mail && !mailInZone ? { mailRecords: mail.records } : {}),
  };
}
