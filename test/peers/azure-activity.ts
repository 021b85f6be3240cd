/** What is wrong with an activity, as a channel would refuse it; empty when nothing is. Limits of Teams, the narrowest. */
export function faultsOf(activity: Record<string, unknown>, body: string, conversation: string): string[] {
  const faults: string[] = [];
  const need = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const inner = (value: unknown): Record<string, unknown> => (value ?? {}) as Record<string, unknown>;
  need(['message', 'typing'].includes(String(activity.type)), 'type');
  need(body.length * 2 <= 40_000, 'MessageSizeTooBig');
  need(inner(activity.from).id !== undefined && inner(activity.from).id !== '', 'Activity.From');
  need(inner(activity.recipient).id !== undefined, 'Activity.Recipient');
  need(inner(activity.conversation).id === conversation, 'conversation');
  if (activity.type === 'message') {
    need(typeof activity.text === 'string' && activity.text !== '', 'text');
    need(['plain', 'xml', 'markdown'].includes(String(activity.textFormat)), 'textFormat');
  }
  for (const attachment of (activity.attachments ?? []) as Record<string, unknown>[]) {
    need(attachment.contentType === 'application/vnd.microsoft.card.adaptive', 'contentType');
    faults.push(...cardFaults(inner(attachment.content)));
  }
  return faults;
}

function cardFaults(card: Record<string, unknown>): string[] {
  const body = card.body as readonly Record<string, unknown>[];
  const faults = card.type === 'AdaptiveCard' && /^1\.[0-5]$/.test(String(card.version)) ? [] : ['card'];
  for (const item of body) {
    const actions = (item.actions ?? [item.selectAction]) as readonly Record<string, unknown>[];
    if (item.type !== 'ActionSet' && item.type !== 'Container') faults.push(`element ${String(item.type)}`);
    if (actions.length > 6) faults.push('too many actions in a set');
    for (const action of actions)
      if (typeof action.title !== 'string' || action.title === '') faults.push('an action without a title');
  }
  return faults;
}
