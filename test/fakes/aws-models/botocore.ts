/** AWS's API models as botocore has them, from PyPI, installed once below node_modules/.cache. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { projectRoot } from "../../../infra/project-root";

/** The form of botocore's service-2.json: https://github.com/boto/botocore/blob/develop/botocore/model.py */
export interface Shape {
  type: string;
  required?: string[];
  members?: Record<string, { shape: string }>;
  member?: { shape: string };
  enum?: string[];
  pattern?: string;
  min?: number;
  max?: number;
}

export interface Model {
  metadata: { protocol: string };
  operations: Record<string, { input?: { shape: string } } | undefined>;
  shapes: Record<string, Shape | undefined>;
}

const requirements = join(projectRoot, "test/fakes/aws-models/requirements.txt");
const folder = join(projectRoot, "node_modules/.cache/stups2go/aws-models");

/** Installs the models, once for each state of the requirements. */
export function installModels(): void {
  const done = join(folder, "installed");
  const wanted = readFileSync(requirements, "utf8");
  if (!existsSync(done) || readFileSync(done, "utf8") !== wanted) {
    const venv = join(folder, "venv");
    execFileSync("python3", ["-m", "venv", "--clear", venv], { stdio: "inherit" });
    const pip = ["install", "-q", "--disable-pip-version-check", "--require-hashes", "--no-deps", "-r", requirements];
    execFileSync(join(venv, "bin/pip"), pip, { stdio: "inherit" });
    writeFileSync(done, wanted);
  }
}

const models = new Map<string, Model>();

/** The newest model of a service, by botocore's name of it, such as `elbv2`. */
export function modelOf(service: string): Model {
  const known = models.get(service);
  if (known) {
    return known;
  }
  const python = join(folder, "venv/lib");
  const [version = ""] = readdirSync(python);
  const data = join(python, version, "site-packages/botocore/data", service);
  const newest = readdirSync(data).sort().at(-1) ?? "";
  const model = JSON.parse(gunzipSync(readFileSync(join(data, newest, "service-2.json.gz"))).toString()) as Model;
  models.set(service, model);
  return model;
}

/** A shape by its name. */
export function shapeOf(model: Model, name: string): Shape {
  const shape = model.shapes[name];
  if (!shape) {
    throw new Error(`the model has no shape ${name}`);
  }
  return shape;
}
