import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load as parse } from 'js-yaml';
import { z } from 'zod';
import { ParvisError } from '../../core/errors.ts';
import {
  type Retention,
  type RetentionRule,
  retentionRules,
  ruleNames,
  usualRetention,
} from '../../core/retention/table.ts';

/** Ten years: a longer time is a slip of the pen. */
const longest = 3_653;

function days(rule: RetentionRule) {
  const { least, most = longest }: { least: number; most?: number } = retentionRules[rule];
  const words = `is a whole number of days from ${least} to ${most}`;
  return z.number(words).int(words).min(least, words).max(most, words).optional();
}

const schema = z.strictObject(
  Object.fromEntries(ruleNames.map((rule) => [rule, days(rule)])) as Record<
    RetentionRule,
    ReturnType<typeof days>
  >,
);

/**
 * Reads a city's `retention.yaml`: days by rule; a rule that is not there keeps its usual time, and so do all without the file.
 * Throws ParvisError config.invalid naming the rule.
 */
export function loadRetention(folder: string): Retention {
  const path = join(folder, 'retention.yaml');
  if (!existsSync(path)) return usualRetention;
  const read = schema.safeParse(parse(readFileSync(path, 'utf8')) ?? {});
  if (read.success) {
    const given = Object.entries(read.data).filter(([, value]) => value !== undefined);
    return { ...usualRetention, ...Object.fromEntries(given) };
  }
  const faults = read.error.issues.map((issue) => `${path}: ${issue.path.join('.')}: ${issue.message}`);
  throw new ParvisError('config.invalid', faults.join('\n'), { file: 'retention.yaml' });
}
