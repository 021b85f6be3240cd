#!/usr/bin/env node
/**
 * Recounts a participatory budget vote from what the city published. One file, no dependency, written apart from the service:
 *   node recount.mjs box.csv poll.json                 prints the results
 *   node recount.mjs box.csv poll.json results.json    compares them with the official ones; 0 when every byte is the same, else 1
 * The rules are told in docs/counting.md.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const say = (french, english) => process.stdout.write(`${french}\n${english}\n`);

function stop(french, english, code = 1) {
  say(french, english);
  process.exit(code);
}

/** A line of CSV; cells with quotes hold no line break here. */
const cellsOf = (line) =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  );

const marksIn = (cell) =>
  cell
    .split(' ')
    .filter((mark) => mark !== '')
    .map((mark) => {
      const at = mark.lastIndexOf('=');
      return at < 0
        ? { project: mark, value: null }
        : { project: mark.slice(0, at), value: mark.slice(at + 1) };
    });

function readBox(text, poll) {
  const [head, ...lines] = text.split('\n');
  if (head !== 'tracker,sector,city,sector_projects' || lines.pop() !== '')
    stop('Ce fichier n’est pas une urne publiée.', 'This file is not a published box.');
  const known = new Set(poll.projects.map(({ id }) => id));
  return lines.map((line, index) => {
    const [tracker, sector, city = '', own = ''] = cellsOf(line);
    const marks = { city: marksIn(city), sector: marksIn(own) };
    const strange = [...marks.city, ...marks.sector].find(({ project }) => !known.has(project));
    if (strange)
      stop(
        `Ligne ${index + 2} : aucun projet ne s’appelle ${strange.project}.`,
        `Line ${index + 2}: no project is called ${strange.project}.`,
      );
    return { tracker, sector, marks };
  });
}

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
const votesOf = (id, sheets) => sheets.filter((sheet) => sheet.some(({ project }) => project === id)).length;

/** Points of each project: 1 a vote, the points given, or the places counted from the last. */
function scoresOf(projects, sheets, poll, longest) {
  const scores = new Map(projects.map(({ id }) => [id, { votes: 0, score: 0 }]));
  const worth = { points: ({ value }) => Number(value), ranking: (_, place) => Math.max(0, longest - place) };
  const points = worth[poll.rule.kind] ?? (() => 1);
  for (const sheet of sheets)
    for (const [place, mark] of sheet.entries()) {
      const own = scores.get(mark.project);
      if (own) scores.set(mark.project, { votes: own.votes + 1, score: own.score + points(mark, place) });
    }
  return scores;
}

/** The median mention, 0 the best: of an even number of judgments, the worse of the two. */
function median(tally) {
  let left = Math.floor(sum(tally) / 2);
  return tally.findIndex((count) => {
    left -= count;
    return left < 0;
  });
}

/** Below zero when the first is better: takes one median away from each until they differ. */
function compareJudged(one, other) {
  const [mine, theirs] = [[...one], [...other]];
  for (let left = sum(mine); left > 0; left -= 1) {
    const [a, b] = [median(mine), median(theirs)];
    if (a !== b) return a - b;
    mine[a] -= 1;
    theirs[b] -= 1;
  }
  return 0;
}

function tallyOf(id, sheets, mentions) {
  const tally = mentions.map(() => 0);
  for (const sheet of sheets) {
    const mark = sheet.find(({ project }) => project === id);
    tally[mark ? mentions.findIndex((mention) => mention.id === mark.value) : mentions.length - 1] += 1;
  }
  return tally;
}

/** Projects best first (equal ones: the cheaper, then the booklet's order), and the published counts. */
function placed(projects, sheets, poll, longest) {
  if (poll.rule.kind === 'judgment') {
    const { mentions } = poll.rule;
    const list = projects.map((one) => ({ ...one, tally: tallyOf(one.id, sheets, mentions) }));
    list.sort((a, b) => compareJudged(a.tally, b.tally) || a.units - b.units);
    list.forEach((one, place) => {
      const before = list[place - 1];
      one.rank = before && compareJudged(before.tally, one.tally) === 0 ? before.rank : place + 1;
      one.votes = votesOf(one.id, sheets);
      one.score = one.votes;
      const mention = mentions[Math.max(0, median(one.tally))]?.id ?? '';
      one.standing = { key: 'count.judged', values: { rank: one.rank, mention } };
    });
    return { list, counts: list.map(({ id, votes, tally }) => ({ project: id, votes, tally })) };
  }
  const hasPoints = poll.rule.kind === 'points' || poll.rule.kind === 'ranking';
  const scores = scoresOf(projects, sheets, poll, longest);
  const list = projects.map((one) => {
    const { votes, score } = scores.get(one.id);
    const standing = hasPoints
      ? { key: 'count.points', values: { points: score } }
      : { key: 'count.votes', values: { votes } };
    return { ...one, votes, score, standing };
  });
  const counts = [...list]
    .sort((a, b) => b.score - a.score)
    .map(({ id, votes, score }) => (hasPoints ? { project: id, votes, score } : { project: id, votes }));
  return { list: list.sort((a, b) => b.score - a.score || a.units - b.units), counts };
}

const not = (project, key, values) => ({ project: project.id, funded: false, told: { key, values } });
const won = (project, key, values) => ({ project: project.id, funded: true, told: { key, values } });

function greedy(list, { skip, threshold }, budget, scale) {
  let [left, stopped] = [budget, false];
  const decisions = list.map((one) => {
    if (one.votes === 0) return not(one, 'count.unsupported', {});
    if (threshold !== undefined && one.score < threshold)
      return not(one, 'count.below-threshold', { standing: one.standing, threshold });
    const values = { standing: one.standing, cost: one.units / scale, left: left / scale };
    if (stopped) return not(one, 'count.stopped', values);
    if (one.units > left) {
      stopped = !skip;
      return not(one, 'count.too-dear', values);
    }
    left -= one.units;
    return won(one, 'count.funded', values);
  });
  return { decisions, spent: (budget - left) / scale, tieBreak: 'count.ties-cheaper' };
}

function places(list, { places: most, threshold }, scale) {
  let [taken, spent] = [0, 0];
  const decisions = list.map((one) => {
    if (one.votes === 0) return not(one, 'count.unsupported', {});
    if (threshold !== undefined && one.score < threshold)
      return not(one, 'count.below-threshold', { standing: one.standing, threshold });
    const values = { standing: one.standing, places: most };
    if (taken === most) return not(one, 'count.not-placed', values);
    taken += 1;
    spent += one.units;
    return won(one, 'count.placed', values);
  });
  return { decisions, spent: spent / scale, tieBreak: 'count.ties-cheaper' };
}

/** A part of the budget goes first to projects of working-class neighbourhoods; the rest, and what is left of it, to all. */
function greedyReserved(list, award, reserve, budget, scale) {
  const own = list.filter(({ popular }) => popular);
  const ofMoney = reserve.of === 'budget';
  const share =
    reserve.percent === undefined
      ? Math.min(budget, Math.round((reserve.amount ?? 0) * scale))
      : Number((BigInt(budget) * BigInt(reserve.percent)) / 100n);
  const winners = greedy(own, award, ofMoney ? share : budget, scale).decisions.filter((one) => one.funded);
  const first = ofMoney ? winners : winners.slice(0, reserve.number);
  const ids = new Set(first.map(({ project }) => project));
  const used = sum(own.filter(({ id }) => ids.has(id)).map(({ units }) => units));
  for (const { told } of first) told.key = 'count.reserved';
  const others = list.filter(({ id }) => !ids.has(id));
  const rest = greedy(others, award, budget - used, scale);
  return {
    decisions: [...first, ...rest.decisions],
    spent: (used + Math.round(rest.spent * scale)) / scale,
    tieBreak: rest.tieBreak,
    reserved: ofMoney
      ? { key: 'count.reserve-budget', values: { part: share / scale, used: used / scale } }
      : { key: 'count.reserve-winners', values: { places: reserve.number, used: first.length } },
  };
}

/** So many places go first to projects of working-class neighbourhoods, the others to all. */
function placesReserved(list, { places: most, threshold }, reserve, scale) {
  const kept = Math.min(most, reserve.number ?? Number((BigInt(most * reserve.percent) + 99n) / 100n));
  const taken = list
    .filter((one) => one.popular && one.votes > 0 && (threshold === undefined || one.score >= threshold))
    .slice(0, kept);
  const first = taken.map((one) =>
    won(one, 'count.reserved-place', { standing: one.standing, places: kept }),
  );
  const others = list.filter((one) => !taken.includes(one));
  const rest = places(others, { places: most - taken.length, threshold }, scale);
  if (taken.length > 0)
    for (const { told } of rest.decisions) if (/placed$/.test(told.key)) told.key += '-beside';
  return {
    decisions: [...first, ...rest.decisions],
    spent: (sum(taken.map(({ units }) => units)) + Math.round(rest.spent * scale)) / scale,
    tieBreak: rest.tieBreak,
    reserved: { key: 'count.reserve-winners', values: { places: kept, used: taken.length } },
  };
}

/** One run of equal shares with `steps` more for each voter; purses are over one denominator, so all is exact. */
function runShares(projects, sheets, budget, steps, utility, scale) {
  let den = BigInt(Math.max(1, sheets.length));
  const purses = sheets.map(() => BigInt(budget) + BigInt(steps * scale) * den);
  const places = new Map(projects.map(({ id }, place) => [id, place]));
  const backers = projects.map(() => []);
  for (const [voter, sheet] of sheets.entries())
    for (const { project } of sheet) backers[places.get(project)]?.push(voter);
  const prices = new Map();
  const chosen = [];
  const look = (place, round) => {
    const cost = BigInt(projects[place].units);
    let [rest, left] = [cost * den, BigInt(backers[place].length)];
    const poorest = backers[place].map((voter) => purses[voter]).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    for (const purse of poorest) {
      if (purse * left >= rest) break;
      rest -= purse;
      left -= 1n;
    }
    prices.delete(place);
    if (left > 0n)
      prices.set(place, { rest, left, per: left * den * (utility === 'cost' ? cost : 1n), den, round });
  };
  const compare = ([one, a], [other, b]) => {
    const difference = a.rest * b.per - b.rest * a.per;
    if (difference !== 0n) return difference < 0n ? -1 : 1;
    const [mine, theirs] = [projects[one], projects[other]];
    return mine.units - theirs.units || backers[other].length - backers[one].length || one - other;
  };
  for (const [place, { units }] of projects.entries()) {
    if (backers[place].length === 0) continue;
    if (units === 0) chosen.push({ place, rest: 0n, per: 1n });
    else look(place, 0);
  }
  // A price can only rise as purses empty: an old one is looked at again only when it would win.
  for (let round = 0; prices.size > 0; ) {
    const [place, price] = [...prices].reduce((best, one) => (compare(one, best) < 0 ? one : best));
    if (price.round < round) {
      look(place, round);
      continue;
    }
    prices.delete(place);
    for (const [voter, purse] of purses.entries()) purses[voter] = purse * price.left;
    den *= price.left;
    for (const voter of backers[place])
      purses[voter] = purses[voter] > price.rest ? purses[voter] - price.rest : 0n;
    chosen.push({ place, rest: price.rest, per: price.left * price.den });
    round += 1;
  }
  const held = backers.map((voters) =>
    Number(voters.reduce((total, voter) => total + purses[voter], 0n) / den),
  );
  return { chosen, held, spent: sum(chosen.map(({ place }) => projects[place].units)), steps };
}

function equalShares(projects, list, sheets, { utility, completion, exhaustive }, budget, scale) {
  const run = (steps) => runShares(projects, sheets, budget, steps, utility, scale);
  const backed = new Set(sheets.flatMap((sheet) => sheet.map(({ project }) => project)));
  const waiting = ({ chosen }) =>
    projects.filter(({ id }, place) => backed.has(id) && !chosen.some((one) => one.place === place));
  let kept = run(0);
  while (completion !== 'none') {
    const others = waiting(kept);
    if (others.length === 0) break;
    if (exhaustive && others.every(({ units }) => units > budget - kept.spent)) break;
    const next = run(kept.steps + 1);
    if (next.spent > budget) break;
    kept = next;
  }
  const byId = new Map(list.map((one) => [one.id, one]));
  const chosen = kept.chosen.map(({ place, rest, per }) => {
    const one = byId.get(projects[place].id);
    const share = Number((rest * 100n) / (per * BigInt(scale))) / 100;
    return won(one, 'count.shares-funded', { standing: one.standing, cost: one.units / scale, share });
  });
  const taken = new Set(chosen.map(({ project }) => project));
  const others = list.filter(({ id }) => !taken.has(id));
  const held = new Map(projects.map(({ id }, place) => [id, Math.floor(kept.held[place] / scale)]));
  const short = (one) =>
    one.votes === 0
      ? not(one, 'count.unsupported', {})
      : not(one, 'count.shares-short', {
          standing: one.standing,
          cost: one.units / scale,
          held: held.get(one.id),
        });
  const rest = greedy(others, { skip: true }, budget - kept.spent, scale);
  const completed = completion === 'add1-greedy';
  for (const { told } of rest.decisions) if (told.key === 'count.funded') told.key = 'count.completed';
  return {
    decisions: [...chosen, ...(completed ? rest.decisions : others.map(short))],
    spent: (kept.spent + (completed ? Math.round(rest.spent * scale) : 0)) / scale,
    added: kept.steps,
    tieBreak: 'count.ties-shares',
  };
}

function countArea(poll, area, box) {
  const kind = area === 'city' ? 'city' : 'sector';
  const paper = poll.papers.find(({ id }) => id === kind);
  const euros = paper?.budgets?.[area] ?? paper?.budget ?? null;
  const own = poll.projects.filter(({ sector }) => (sector ?? 'city') === area);
  const scale = [...own.map(({ cost }) => cost), euros ?? 0].every(Number.isInteger) ? 1 : 100;
  const projects = own.map((one) => ({ ...one, units: Math.round(one.cost * scale) }));
  const takesPart = ({ sector, marks }) =>
    kind === 'city'
      ? marks.city.length > 0 || marks.sector.length === 0
      : sector === area && marks.sector.length > 0;
  const rows = box.filter(takesPart);
  const sheets = rows.map(({ marks }) => marks[kind]);
  const budget = Math.round((euros ?? 0) * scale);
  const { list, counts } = placed(projects, sheets, poll, paper?.maxChoices ?? 0);
  const threshold = paper?.threshold ?? poll.threshold ?? poll.award?.threshold;
  const reserve = paper?.reserve ?? poll.reserve;
  const award = { ...poll.award, threshold };
  const isBelow = ({ votes, score }) => votes > 0 && threshold !== undefined && score < threshold;
  const sharesAbove = () => {
    const known = (one) => !list.some(({ id, ...rest }) => id === one.id && isBelow(rest));
    const outcome = equalShares(projects.filter(known), list.filter(known), sheets, award, budget, scale);
    const below = list
      .filter(isBelow)
      .map((one) => not(one, 'count.below-threshold', { standing: one.standing, threshold }));
    return { ...outcome, decisions: [...outcome.decisions, ...below] };
  };
  const rules = {
    greedy: () =>
      reserve ? greedyReserved(list, award, reserve, budget, scale) : greedy(list, award, budget, scale),
    places: () => (reserve ? placesReserved(list, award, reserve, scale) : places(list, award, scale)),
    'equal-shares': sharesAbove,
  };
  const outcome = poll.award ? rules[poll.award.kind]() : null;
  return { counts, result: outcome && { area, ballots: rows.length, budget: euros, ...outcome } };
}

function count(poll, box, damaged, digests) {
  const areas = [...new Set(poll.projects.map(({ sector }) => sector ?? 'city'))];
  areas.sort((one, other) => Number(other === 'city') - Number(one === 'city'));
  const counted = areas.map((area) => countArea(poll, area, box));
  const counts = counted.flatMap((one) => one.counts);
  const numbers = new Map(poll.projects.map(({ id, number }) => [id, number]));
  const score = (one) => one.score ?? one.votes;
  if (poll.rule.kind !== 'judgment')
    counts.sort((a, b) => score(b) - score(a) || numbers.get(a.project) - numbers.get(b.project));
  const results = counted.flatMap(({ result }) => result ?? []);
  return { v: 2, ballots: box.length, damaged, counts, digests, areas: results };
}

function show(results, poll) {
  const titles = new Map(poll.projects.map(({ id, title }) => [id, Object.values(title)[0]]));
  say(`${results.ballots} bulletins`, `${results.ballots} ballots`);
  for (const { project, votes, score, tally } of results.counts)
    process.stdout.write(
      `  ${project}\t${tally ? tally.join(' ') : (score ?? votes)}\t${titles.get(project)}\n`,
    );
  for (const { area, decisions, spent, budget } of results.areas) {
    const funded = decisions.filter((one) => one.funded).map(({ project }) => project);
    const of = budget === null ? '' : ` / ${budget}`;
    say(
      `${area} : ${spent}${of} € pour ${funded.join(', ')}`,
      `${area}: ${spent}${of} € for ${funded.join(', ')}`,
    );
  }
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return stop(`${file} ne s’ouvre pas (${error.code}).`, `${file} can't be opened (${error.code}).`, 2);
  }
}

function pollIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return stop('Le fichier du vote (poll.json) est abîmé.', 'The file of the poll (poll.json) is damaged.');
  }
}

function compare(mine, official) {
  if (mine === official) return say('Identique aux résultats officiels.', 'Same as the official results.');
  const [ours, theirs] = [mine.split('\n'), official.split('\n')];
  const at = ours.findIndex((line, index) => line !== theirs[index]);
  const place = at < 0 ? ours.length : at;
  const [own, other] = [ours[place]?.trim() ?? '', theirs[place]?.trim() ?? ''];
  stop(
    `DIFFÉRENT, ligne ${place + 1} des résultats. Publié : ${other} Recompté : ${own}`,
    `DIFFERENT, line ${place + 1} of the results. Published: ${other} Recounted: ${own}`,
  );
}

const [boxFile, pollFile, resultsFile] = process.argv.slice(2);
if (!pollFile)
  stop(
    'Usage : node recount.mjs box.csv poll.json [results.json]',
    'Usage: as above. See docs/counting.md.',
    2,
  );
const [boxText, pollText] = [boxFile, pollFile].map(textOf);
const official = resultsFile ? textOf(resultsFile) : null;
const hash = (text) => createHash('sha256').update(text).digest('hex');
const poll = pollIn(pollText);
const damaged = Number(/^ "damaged": (\d+),$/m.exec(official ?? '')?.[1] ?? 0);
const results = count(poll, readBox(boxText, poll), damaged, { box: hash(boxText), poll: hash(pollText) });
show(results, poll);
if (official !== null) compare(`${JSON.stringify(results, null, 1)}\n`, official);
