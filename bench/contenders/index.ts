import { bare } from './bare.ts';
import { botbuilder } from './botbuilder.ts';
import type { Contender } from './contender.ts';
import { grammy } from './grammy.ts';
import { parvis } from './parvis.ts';
import { telegraf } from './telegraf.ts';

/** In the order in which they are measured and shown. The first is compared with the others. */
export const contenders: readonly Contender[] = [parvis, bare, telegraf, grammy, botbuilder];
