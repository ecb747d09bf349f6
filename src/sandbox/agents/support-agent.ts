import { parsed } from './chat.ts';
import type { Prompt, PromptMessage, Reply, ToolCall } from './chat.ts';
import type { Sessions } from './sessions.ts';
import type { Wording } from './wordings.ts';

/** One thing that customers ask for. The first whose words are in the question answers it. */
interface Intent {
  readonly words: RegExp;
  answer(question: Question): Reply;
}

interface Question {
  readonly text: string;
  /** Orders that it names, else the one that the conversation is about. */
  readonly orders: readonly string[];
  readonly wording: Wording;
}

const orderNumber = /\b[A-Z]-\d+\b/g;

const intents: readonly Intent[] = [
  { words: /delete/i, answer: ({ wording }) => says(wording.cannotDelete) },
  { words: /person|human|manager|lawyer/i, answer: ({ text }) => calls(handover(text)) },
  {
    words: /refund (policy|window)|how long|return it/i,
    answer: ({ wording }) => says(wording.refundWindow),
  },
  { words: /refund/i, answer: refund },
  { words: /shipping|delivery cost/i, answer: ({ wording }) => says(wording.shipping) },
  { words: /where|status|arrive|track/i, answer: lookUp },
  { words: /open|hours/i, answer: ({ wording }) => says(wording.hours) },
  { words: /hello|\bhi\b|good (morning|day)/i, answer: ({ wording }) => says(wording.greeting) },
];

/** Answers the last message of a conversation, by rules alone: the same question has the same answer. */
export function answer(prompt: Prompt, wording: Wording, sessions: Sessions): Reply {
  const results = trailingResults(prompt.messages);
  const asked = prompt.messages.findLast(({ role }) => role === 'user')?.text ?? '';
  if (results.length > 0) return answerResults(results, asked, wording);
  const orders = ordersOf(asked, prompt, sessions);
  if (prompt.json) return says(summary(asked, orders, wording));
  const intent = intents.find(({ words }) => words.test(asked));
  return intent?.answer({ text: asked, orders, wording }) ?? says(wording.notUnderstood);
}

function ordersOf(asked: string, prompt: Prompt, sessions: Sessions): readonly string[] {
  const named = asked.match(orderNumber) ?? [];
  const latest = named.at(-1);
  if (latest !== undefined) sessions.remember(prompt.session, latest);
  const recalled = sessions.recall(prompt.session);
  if (named.length > 0 || recalled === undefined) return named;
  return [recalled];
}

function lookUp({ orders, wording }: Question): Reply {
  return orders.length === 0 ? says(wording.whichOrder) : calls(...orders.map(getOrder));
}

/** A refund with its reason is done at once; one without is looked at first. */
function refund({ text, orders, wording }: Question): Reply {
  const [order] = orders;
  if (order === undefined) return says(wording.whichOrder);
  const reason = /broken|damaged/i.test(text) ? 'damaged' : /late/i.test(text) ? 'late' : undefined;
  if (reason === undefined) return calls(getOrder(order));
  const key = `refund-${order}`;
  return calls(getOrder(order), {
    name: 'refund_order',
    args: { order_id: order, reason, idempotency_key: key },
  });
}

interface Result {
  readonly tool: string;
  readonly content: string;
}

/** The tools' answers behind the assistant's last message, in order. */
function trailingResults(messages: readonly PromptMessage[]): readonly Result[] {
  const last = messages.findLastIndex(({ role }) => role !== 'tool');
  const called = messages[last]?.calls ?? new Map<string, string>();
  return messages
    .slice(last + 1)
    .map(({ toolCallId = '', text }) => ({ tool: called.get(toolCallId) ?? '', content: text }));
}

function answerResults(results: readonly Result[], asked: string, wording: Wording): Reply {
  const value = (tool: string) => parsed(results.find((result) => result.tool === tool)?.content ?? '');
  const refunded = value('refund_order');
  if (refunded !== undefined) return says(wording.refunded(String(refunded.order_id), money(refunded)));
  const ticket = value('handover');
  if (ticket !== undefined) return says(wording.handedOver(String(ticket.ticket)));
  const order = value('get_order');
  if (order === undefined) return says(wording.notUnderstood);
  const id = String(order.order_id);
  if (!/refund/i.test(asked))
    return says(wording.orderState(id, String(order.status), String(order.arrives)));
  if (order.status !== 'delivered') return says(wording.notDelivered(id));
  return calls({
    name: 'refund_order',
    args: { order_id: id, amount: Number(order.amount), reason: 'returned' },
  });
}

function money(value: Readonly<Record<string, unknown>>): string {
  return `${Number(value.amount).toFixed(2)} EUR`;
}

function getOrder(order: string): ToolCall {
  return { name: 'get_order', args: { order_id: order } };
}

function handover(text: string): ToolCall {
  const priority = /lawyer|angry|immediately/i.test(text) ? 'high' : 'normal';
  return { name: 'handover', args: { team: 'support', priority, note: text } };
}

function summary(asked: string, [order]: readonly string[], wording: Wording): string {
  return JSON.stringify({
    order_id: order ?? null,
    topic: /broken|damaged/i.test(asked) ? 'damaged' : /late|arrive/i.test(asked) ? 'late' : 'other',
    urgent: /immediately|today|!/.test(asked),
    next_step: wording.nextStep(order ?? ''),
  });
}

function says(text: string): Reply {
  return { text, calls: [] };
}

function calls(...made: readonly ToolCall[]): Reply {
  return { text: '', calls: made };
}
