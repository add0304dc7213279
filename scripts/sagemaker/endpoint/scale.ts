import {
	PutScalingPolicyCommand,
	PutScheduledActionCommand,
	RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { numberOf, UsageError } from "../../lib/command.ts";
import { VARIANT } from "../release.ts";
import type { EndpointCommand } from "./command.ts";
import { describeEndpoint } from "./state.ts";

const MAX_INSTANCES = 100;
/** Requests a second that one g4dn.xlarge answers (computed, scripts/sagemaker/README.md). */
const DEFAULT_RPS = 20;
/** Half of what an instance can do: a new one takes minutes to come. */
const HEADROOM = 0.5;
const SCALE_OUT_SECONDS = 60;
const SCALE_IN_SECONDS = 600;

export const scale: EndpointCommand = {
	name: "scale",
	usage: 'scale --min 1 --max 4 [--rps 20] [--schedule "cron(0 7 * * ? *)"] [--yes]',
	options: ["min", "max", "rps", "schedule", "yes"],
	async run({ aws, stack, values, io, say }) {
		const min = numberOf(values.min, 1, "--min", 1, MAX_INSTANCES);
		const max = numberOf(values.max, Math.max(min, 4), "--max", min, MAX_INSTANCES);
		const rps = numberOf(values.rps, DEFAULT_RPS, "--rps", 0.1, 1000);
		if (values.schedule && !/^(?:cron|at|rate)\(.+\)$/.test(values.schedule)) {
			throw new UsageError("--schedule: must be cron(...), rate(...) or at(...)");
		}
		if (!(await describeEndpoint(aws, stack.endpoint)))
			throw new UsageError(`no endpoint ${stack.endpoint}: run model:deploy`);
		const target = {
			ServiceNamespace: "sagemaker",
			ResourceId: `endpoint/${stack.endpoint}/variant/${VARIANT}`,
			ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
		} as const;
		const perMinute = rps * HEADROOM * 60;
		const text = `${target.ResourceId}: ${min} to ${max} instances, ${perMinute} calls a minute each`;
		if (!values.yes) {
			say(`would scale ${text}; --yes does it`);
			return 0;
		}
		const bounds = { MinCapacity: min, MaxCapacity: max };
		if (values.schedule) {
			await aws.autoScaling.send(
				new PutScheduledActionCommand({
					...target,
					ScheduledActionName: `${stack.endpoint}-${min}-${max}`,
					Schedule: values.schedule,
					ScalableTargetAction: bounds,
				}),
			);
			io.write(`${text}, from ${values.schedule} on`);
			return 0;
		}
		await aws.autoScaling.send(new RegisterScalableTargetCommand({ ...target, ...bounds }));
		await aws.autoScaling.send(
			new PutScalingPolicyCommand({
				...target,
				PolicyName: `${stack.endpoint}-calls`,
				PolicyType: "TargetTrackingScaling",
				TargetTrackingScalingPolicyConfiguration: {
					TargetValue: perMinute,
					PredefinedMetricSpecification: { PredefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
					ScaleOutCooldown: SCALE_OUT_SECONDS,
					ScaleInCooldown: SCALE_IN_SECONDS,
				},
			}),
		);
		io.write(text);
		return 0;
	},
};
