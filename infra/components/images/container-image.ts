import { join } from "node:path";
import * as ecr from "@pulumi/aws/ecr";
import * as docker from "@pulumi/docker";
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, log } from "@pulumi/pulumi";
import type { Architecture, RegistrySettings } from "../../settings/schema";
import { projectRoot } from "../../project-root";
import { type BuildContext, type Generated, readBuildContext, writeBuildContext } from "./build-context";
import { scmSource } from "./scm-source";

export interface ContainerImageArgs {
  /** Name of the deployment, which repositories in ECR are named by. */
  deployment: Input<string>;
  /** Name of the repository, such as `go-server`. */
  repository: string;
  /** Folder of the Dockerfile, below `images/`; the Dockerfile and what it copies decide the tag. */
  folder: string;
  /** Files that are made and not below `images/`, by path. @default none */
  generated?: Generated;
  /** Architectures to build for; one image each. None: hosts are given another image, and the repository stays. */
  architectures: readonly Architecture[];
  /** Registry to push to. @default a repository of its own in the account's ECR */
  registry?: RegistrySettings | undefined;
  /** Whether hosts name the image by its content's tag. @default by its digest */
  byTag?: boolean;
  /** User that containers start as; `images/` become user 1000 by themselves. @default 1000 */
  startUser?: 0;
}

/** Where an image comes from, and what it takes to pull it. */
export interface ImageSource {
  reference: Input<string>;
  /** The ECR repository it is in, if it is in one. */
  repositoryArns: readonly Input<string>[];
}

/** An image that the settings name; one in ECR needs a grant as well. */
export function givenImage(reference: string): ImageSource {
  const [, account, region, repository] =
    /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com\/([^:@]+)/.exec(reference) ?? [];
  return {
    reference,
    repositoryArns:
      account && region && repository ? [`arn:aws:ecr:${region}:${account}:repository/${repository}`] : [],
  };
}

/** Folder below the project's root that build contexts are prepared in. */
const cache = ".cache/images";

/** What Dockerfiles copy from, so that images can share files. */
const imagesFolder = join(projectRoot, "images");

/**
 * The folder that Docker builds from, as the program's working directory, `infra/`, sees it. Relative, because an
 * absolute path is another one on every machine, and would show as a change.
 */
function prepare(name: string, context: BuildContext): string {
  try {
    return `../${cache}/${writeBuildContext(join(projectRoot, cache), name, context)}`;
  } catch (error) {
    // A plan works from a read-only checkout all the same: it builds nothing.
    // Node.js answers ENOENT for two missing folders of a read-only file system.
    if (["EACCES", "EROFS", "EPERM", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      void log.warn(
        `${cache}: expected a folder that can be written, got ${String(error)}; no image can be built here`,
      );
      return `../${cache}/${name}-${context.hash}`;
    }
    throw error;
  }
}

/** Asks Git where the code of the images comes from, once a program. */
let origin: string | undefined;
const originOfImages = (): string => (origin ??= scmSource(imagesFolder));

const platforms = { x86_64: "linux/amd64", arm64: "linux/arm64" } as const;

/**
 * An image that the program builds and pushes. Its tag follows from its content, so that `up`
 * without a change rolls nothing. The repository in ECR stays when nothing is built for a while: it
 * has the earlier images, which a rollback names.
 */
export class ContainerImage extends ComponentResource {
  private readonly sources: ReadonlyMap<Architecture, ImageSource>;

  constructor(name: string, args: ContainerImageArgs, opts?: ComponentResourceOptions) {
    super("stups2go:images:ContainerImage", name, {}, opts);
    const target = args.registry ? given(args.registry, args.repository) : this.ownRepository(name, args);
    const context = readBuildContext(imagesFolder, `${args.folder}/Dockerfile`, args.generated);
    const { hash } = context;
    const root = args.startUser === undefined ? "" : "-root";
    // Not part of the tag, which follows from the content alone. Registries of STUPS never take a tag twice, so
    // that an image must not be built again when only this changes: when someone else, or another clone, runs
    // the program. The change is ignored; and as what is ignored stays what it was, each content is a resource
    // of its own, made with what is true of it.
    const origin = args.registry ? originOfImages() : undefined;
    const buildArgs = {
      ...(args.startUser === undefined ? {} : { START_USER: String(args.startUser) }),
      ...(origin === undefined ? {} : { SCM_SOURCE: origin }),
    };
    this.sources = new Map(
      args.architectures.map((architecture) => {
        const image = new docker.Image(
          origin === undefined ? `${name}-${architecture}` : `${name}-${architecture}-${hash}`,
          {
            imageName: interpolate`${target.url}:${hash}-${architecture}${root}`,
            build: {
              context: prepare(args.folder, context),
              platform: platforms[architecture],
              builderVersion: "BuilderBuildKit",
              ...(Object.keys(buildArgs).length === 0 ? {} : { args: buildArgs }),
            },
            ...(target.login ? { registry: target.login } : {}),
          },
          { parent: this, ...(origin === undefined ? {} : { ignoreChanges: ["build.args.SCM_SOURCE"] }) },
        );
        return [
          architecture,
          { reference: args.byTag ? image.imageName : image.repoDigest, repositoryArns: target.arns },
        ];
      }),
    );
    this.registerOutputs({ references: [...this.sources.values()].map(({ reference }) => reference) });
  }

  /** The image for one of the architectures it was built for. */
  source(architecture: Architecture): ImageSource {
    const source = this.sources.get(architecture);
    if (!source) {
      throw new Error(`The image was not built for ${architecture}`);
    }
    return source;
  }

  private ownRepository(name: string, args: ContainerImageArgs): PushTarget {
    const parent = { parent: this };
    const repository = new ecr.Repository(
      `${name}-repository`,
      {
        name: interpolate`stups2go/${args.deployment}/${args.repository}`,
        imageScanningConfiguration: { scanOnPush: true },
        imageTagMutability: "IMMUTABLE",
        // Goes only when the stack does, or when images go to another registry; AWS refuses while images are in it.
        forceDelete: true,
        encryptionConfigurations: [{ encryptionType: "AES256" }],
      },
      parent,
    );
    new ecr.LifecyclePolicy(
      `${name}-lifecycle`,
      {
        repository: repository.name,
        policy: {
          rules: [
            {
              rulePriority: 1,
              description: "Keep the last 30 images, enough to roll back to",
              selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 30 },
              action: { type: "expire" },
            },
          ],
        },
      },
      parent,
    );
    const token = ecr.getAuthorizationTokenOutput({ registryId: repository.registryId }, parent);
    return {
      url: repository.repositoryUrl,
      arns: [repository.arn],
      login: { server: token.proxyEndpoint, username: token.userName, password: token.password },
    };
  }
}

interface PushTarget {
  url: Input<string>;
  arns: readonly Input<string>[];
  login: { server: Input<string>; username: Input<string>; password: Input<string> } | undefined;
}

function given({ server, namespace, username, password }: RegistrySettings, repository: string): PushTarget {
  return {
    url: `${server}/${namespace}/${repository}`,
    arns: [],
    login: username && password ? { server, username, password } : undefined,
  };
}
