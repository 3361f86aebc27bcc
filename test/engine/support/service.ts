/**
 * A resource provider that the engine attaches to over gRPC, so that its resources live in the process of the tests.
 */
import * as grpc from "@grpc/grpc-js";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

export type Values = Record<string, unknown>;

export interface Difference {
  changes: boolean;
  replaces: string[];
  deleteBeforeReplace?: boolean;
}

/** What a provider does with the resources of one account; each throws what AWS would refuse. */
export interface Backend {
  configure(config: Values): void;
  diff(id: string, urn: string, before: Values, after: Values): Difference;
  create(urn: string, inputs: Values): Promise<{ id: string; outputs: Values }>;
  /** @returns nothing when the resource is gone */
  read(id: string, urn: string, state: Values): Promise<{ id: string; outputs: Values; inputs: Values } | undefined>;
  update(id: string, urn: string, before: Values, after: Values): Promise<Values>;
  delete(id: string, urn: string): Promise<void>;
  invoke(token: string, args: Values): Promise<Values>;
}

type Handler<Request, Response> = grpc.handleUnaryCall<Request, Response>;

/** An answer, or the error that the engine prints. */
function answer<Request, Response>(
  act: (request: Request) => Response | Promise<Response>,
): Handler<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => act(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const details = error instanceof Error ? error.message : String(error);
          callback({ code: grpc.status.UNKNOWN, details });
        },
      );
  };
}

const values = (struct: Struct | undefined): Values => struct?.toJavaScript() ?? {};
const struct = (of: Values): Struct => Struct.fromJavaScript(of as Parameters<typeof Struct.fromJavaScript>[0]);
const unimplemented: grpc.handleUnaryCall<unknown, unknown> = (_call, callback) => {
  callback({ code: grpc.status.UNIMPLEMENTED, details: "not implemented" });
};

function service(backend: Backend): grpc.UntypedServiceImplementation {
  return {
    handshake: unimplemented,
    checkConfig: unimplemented,
    diffConfig: unimplemented,
    attach: answer(() => new Empty()),
    cancel: answer(() => new Empty()),
    getPluginInfo: answer(() => {
      const response = new PluginInfo();
      response.setVersion("99.0.0"); // newer than each package wants
      return response;
    }),
    getSchema: answer(() => {
      const response = new rpc.GetSchemaResponse();
      response.setSchema("{}");
      return response;
    }),
    configure: answer((request: rpc.ConfigureRequest) => {
      backend.configure(values(request.getArgs()));
      // No previews of creations: every output of a resource that is not there yet is unknown, the hardest case.
      // Secrets come in plain, and the engine marks what goes back under the same name.
      return new rpc.ConfigureResponse();
    }),
    check: answer((request: rpc.CheckRequest) => {
      const response = new rpc.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diff: answer((request: rpc.DiffRequest) => {
      const { DIFF_SOME, DIFF_NONE } = rpc.DiffResponse.DiffChanges;
      const urn = request.getUrn();
      const found = backend.diff(request.getId(), urn, values(request.getOldInputs()), values(request.getNews()));
      const response = new rpc.DiffResponse();
      response.setChanges(found.changes ? DIFF_SOME : DIFF_NONE);
      response.setReplacesList(found.replaces);
      response.setDeletebeforereplace(found.deleteBeforeReplace ?? false);
      return response;
    }),
    create: answer(async (request: rpc.CreateRequest) => {
      const { id, outputs } = await backend.create(request.getUrn(), values(request.getProperties()));
      const response = new rpc.CreateResponse();
      response.setId(id);
      response.setProperties(struct(outputs));
      return response;
    }),
    read: answer(async (request: rpc.ReadRequest) => {
      const found = await backend.read(request.getId(), request.getUrn(), values(request.getProperties()));
      const response = new rpc.ReadResponse();
      if (found) {
        response.setId(found.id);
        response.setProperties(struct(found.outputs));
        response.setInputs(struct(found.inputs));
      }
      return response;
    }),
    update: answer(async (request: rpc.UpdateRequest) => {
      const [olds, news] = [values(request.getOldInputs()), values(request.getNews())];
      const response = new rpc.UpdateResponse();
      response.setProperties(struct(await backend.update(request.getId(), request.getUrn(), olds, news)));
      return response;
    }),
    delete: answer(async (request: rpc.DeleteRequest) => {
      await backend.delete(request.getId(), request.getUrn());
      return new Empty();
    }),
    invoke: answer(async (request: rpc.InvokeRequest) => {
      const response = new rpc.InvokeResponse();
      response.setReturn(struct(await backend.invoke(request.getTok(), values(request.getArgs()))));
      return response;
    }),
  };
}

/** A provider that is served; `port` goes into PULUMI_DEBUG_PROVIDERS. */
export interface Served {
  port: number;
  stop(): void;
}

export async function serve(backend: Backend): Promise<Served> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 1 << 26 });
  server.addService(ResourceProviderService, service(backend));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error) {
        reject(error);
      } else {
        resolve(bound);
      }
    });
  });
  return {
    port,
    stop: () => {
      server.forceShutdown();
    },
  };
}
