import * as pulumi from "@pulumi/pulumi";
import { program } from "./program";
import { readSettings, stackConfig } from "./settings/read";
import { cleanErrorTraces } from "./loader/error-traces";

cleanErrorTraces();

// Pulumi takes what the program exports as the stack's outputs.
export = program(readSettings(stackConfig()), pulumi.getStack());
