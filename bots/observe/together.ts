import type { Fields, Span, SpanName, Trace } from '../../core/trace.ts';

/** Two that follow the same work. */
export function together(one: Trace, other: Trace): Trace {
  const open = (name: SpanName, fields: Fields): Span =>
    joined(one.open(name, fields), other.open(name, fields));
  return { open };
}

function joined(one: Span, other: Span): Span {
  return {
    open: (name, fields) => joined(one.open(name, fields), other.open(name, fields)),
    note(fields) {
      one.note(fields);
      other.note(fields);
    },
    end(outcome) {
      one.end(outcome);
      other.end(outcome);
    },
  };
}
