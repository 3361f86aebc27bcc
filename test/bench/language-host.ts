/**
 * A language host that starts a program as Pulumi's does: in a process of its own, by `@pulumi/pulumi/cmd/run`.
 * Pulumi's own is in no Go module and no npm package. Source: pulumi/pulumi,
 * sdk/nodejs/cmd/pulumi-language-nodejs/main.go.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { GetRequiredPluginsResponse, type RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";

export interface LanguageHost {
  /** For `--client` of the CLI. */
  address: string;
  stop(): void;
}

/** Serves a host that runs `infra/index.js` of a project with the packages of the project. */
export async function startLanguageHost(folder: string): Promise<LanguageHost> {
  const server = new grpc.Server();
  server.addService(LanguageRuntimeService, {
    handshake: unimplemented,
    getRequiredPackages: unimplemented,
    getRequiredPlugins: (_call: unknown, callback: grpc.sendUnaryData<GetRequiredPluginsResponse>) => {
      callback(null, new GetRequiredPluginsResponse());
    },
    getPluginInfo: (_call: unknown, callback: grpc.sendUnaryData<PluginInfo>) => {
      const info = new PluginInfo();
      info.setVersion("1.0.0");
      callback(null, info);
    },
    run: (call: grpc.ServerUnaryCall<RunRequest, RunResponse>, callback: grpc.sendUnaryData<RunResponse>) => {
      run(folder, call.request, (error) => {
        const response = new RunResponse();
        response.setError(error);
        callback(null, response);
      });
    },
  });
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
    address: `127.0.0.1:${port}`,
    stop: () => {
      server.forceShutdown();
    },
  };
}

const unimplemented: grpc.handleUnaryCall<unknown, unknown> = (_call, callback) => {
  callback({ code: grpc.status.UNIMPLEMENTED, details: "not implemented" });
};

/** Runs the program, and says how it failed, or nothing. */
function run(folder: string, request: RunRequest, done: (error: string) => void): void {
  const program = join(folder, "infra/index.js");
  const config = Object.fromEntries(request.getConfigMap().toArray());
  const child = spawn(
    process.execPath,
    [
      createRequire(program).resolve("@pulumi/pulumi/cmd/run"),
      `--monitor=${request.getMonitorAddress()}`,
      `--engine=${request.getArgsList()[0] ?? ""}`,
      `--organization=${request.getOrganization()}`,
      `--project=${request.getProject()}`,
      `--stack=${request.getStack()}`,
      `--pwd=${join(folder, "infra")}`,
      `--parallel=${request.getParallel()}`,
      ...(request.getDryrun() ? ["--dry-run"] : []),
      program,
    ],
    {
      cwd: join(folder, "infra"),
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
      stdio: ["ignore", "inherit", "pipe"],
    },
  );
  let printed = "";
  child.stderr.on("data", (data: Buffer) => (printed += data.toString()));
  child.on("error", (error) => {
    done(error.message);
  });
  child.on("close", (status) => {
    done(status === 0 ? "" : `the program ended with ${status ?? "a signal"}: ${printed}`);
  });
}
