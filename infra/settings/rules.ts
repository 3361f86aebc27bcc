/** All rules between settings, by account. Each gets those settings that are valid by themselves. */
import {
  addressRanges,
  boundary,
  deployersPolicies,
  deploymentName,
  eachSubnetOnce,
  serverName,
  tagKeys,
} from "./rules/aws";
import { instances, plugins, pools } from "./rules/instances";
import { mail } from "./rules/mail";
import { appdynamicsInProduction, appdynamicsInTest, logServices } from "./rules/monitoring";
import { productionNetwork, testNetwork, zoneIsInNetwork } from "./rules/network";
import { credentials, filesInFiles, teams } from "./rules/people";
import { accounts, belongsHere } from "./rules/places";
import type { Rule } from "./rule";
import { taupageInProduction, taupageInTest } from "./rules/taupage";
import { copies, volume } from "./rules/volume";
import type { CommonSettings, ProductionSettings, TestSettings } from "./schema";

const either: Rule<CommonSettings>[] = [credentials, tagKeys, boundary, eachSubnetOnce, filesInFiles, logServices];

export const productionRules: Rule<ProductionSettings>[] = [
  belongsHere,
  volume,
  copies,
  instances,
  plugins,
  accounts,
  deployersPolicies,
  deploymentName,
  serverName,
  addressRanges,
  teams,
  productionNetwork,
  zoneIsInNetwork,
  mail,
  taupageInProduction,
  appdynamicsInProduction,
  ...either,
];

export const testRules: Rule<TestSettings>[] = [pools, testNetwork, taupageInTest, appdynamicsInTest, ...either];
