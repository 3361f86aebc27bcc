import * as pulumi from "@pulumi/pulumi";
import { keepStacksPrintable } from "./printable-stacks";
import { program } from "./program";
import { readSettings, stackConfig } from "./settings/read";

keepStacksPrintable();

// Pulumi takes what the program exports as the stack's outputs.
export = program(readSettings(stackConfig()), pulumi.getStack());
