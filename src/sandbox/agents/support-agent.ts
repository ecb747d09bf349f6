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

/** `A-17`, `#1042`, `order 1042`. */
const orderNumber = /\b[A-Za-z]{1,3}-\d+\b|#\d+|(?<=\border (?:number |no\.? )?)\d{2,}\b/gi;

const intents: readonly Intent[] = [
  { words: /delete/i, answer: ({ wording }) => says(wording.cannotDelete) },
  { words: /person|human|manager|lawyer|colleague/i, answer: ({ text }) => calls(handover(text)) },
  { words: /cancel/i, answer: ({ wording }) => says(wording.cannotCancel) },
  {
    words: /refund (policy|window)|how long|return it/i,
    answer: ({ wording }) => says(wording.refundWindow),
  },
  { words: /refund|money back/i, answer: refund },
  { words: /broken|damaged|defect|does not work/i, answer: ({ wording }) => says(wording.sorry) },
  { words: /shipping|delivery cost/i, answer: ({ wording }) => says(wording.shipping) },
  { words: /where|status|arrive|track|\blate\b|delivered|waiting for/i, answer: lookUp },
  { words: /open|hours/i, answer: ({ wording }) => says(wording.hours) },
  { words: /\bpay|invoice|credit card/i, answer: ({ wording }) => says(wording.payment) },
  { words: /hello|\bhi\b|good (morning|day)/i, answer: ({ wording }) => says(wording.greeting) },
  { words: /who are you|what can you|are you a|\bhelp\b/i, answer: ({ wording }) => says(wording.greeting) },
  { words: /thank|\bbye\b/i, answer: ({ wording }) => says(wording.welcome) },
  { words: orderNumber, answer: lookUp },
];

/** Answers the last message of a conversation, by rules alone: the same question has the same answer. */
export function answer(prompt: Prompt, wording: Wording, sessions: Sessions): Reply {
  const results = trailingResults(prompt.messages);
  const asked = prompt.messages.findLast(({ role }) => role === 'user')?.text ?? '';
  if (results.length > 0) return answerResults(results, asked, wording);
  const orders = ordersOf(asked, prompt, sessions);
  if (prompt.json) return says(summary(asked, orders, wording));
  const intent = intents.find(({ words }) => asked.search(words) >= 0);
  return intent?.answer({ text: asked, orders, wording }) ?? says(wording.notUnderstood);
}

function ordersOf(asked: string, prompt: Prompt, sessions: Sessions): readonly string[] {
  const named = (asked.match(orderNumber) ?? []).map((number) => number.replace('#', '').toUpperCase());
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
  return order === undefined ? says(wording.notUnderstood) : answerOrder(order, asked, wording);
}

/** What the shop knows of an order; an answer without a status is one of an order that it does not know. */
function answerOrder(order: Readonly<Record<string, unknown>>, asked: string, wording: Wording): Reply {
  const id = word(order.order_id ?? asked.match(orderNumber)?.[0]);
  if (order.status === undefined) return says(wording.notFound(id));
  if (!/refund/i.test(asked)) {
    const date = order.arrives === undefined ? undefined : word(order.arrives);
    return says(wording.orderState(id, word(order.status), date));
  }
  if (order.status !== 'delivered') return says(wording.notDelivered(id));
  return calls({
    name: 'refund_order',
    args: { order_id: id, amount: Number(order.amount), reason: 'returned' },
  });
}

/** A value of a tool's answer as one says it. */
function word(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
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
