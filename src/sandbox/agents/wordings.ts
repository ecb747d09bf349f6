/** Everything that the support agent says, so that it can be said in other words. */
export interface Wording {
  readonly greeting: string;
  readonly hours: string;
  readonly refundWindow: string;
  readonly shipping: string;
  readonly payment: string;
  readonly cannotDelete: string;
  readonly cannotCancel: string;
  readonly sorry: string;
  readonly welcome: string;
  readonly whichOrder: string;
  readonly notUnderstood: string;
  /** `date`: when it arrives, where that is known. */
  orderState(order: string, state: string, date: string | undefined): string;
  notFound(order: string): string;
  notDelivered(order: string): string;
  refunded(order: string, amount: string): string;
  handedOver(ticket: string): string;
  nextStep(order: string): string;
}

export const usual: Wording = {
  greeting:
    'Hello! I am the support assistant. I can look up an order, arrange a refund or hand you over to a person. What can I do for you?',
  hours: 'Our team answers from Monday to Friday, 9:00 to 17:00 CET.',
  refundWindow:
    'You can return an item within 14 days of delivery. We refund the full price once it is back with us.',
  shipping:
    'Standard shipping takes 3 to 5 working days and costs 4.90 EUR. Above 50 EUR it is free of charge.',
  cannotDelete: 'I cannot delete an account. A person from our team can. Shall I hand you over?',
  payment: 'You can pay by card, by PayPal or by invoice. The invoice comes with the confirmation.',
  cannotCancel:
    'I cannot cancel an order. A person from our team can, as long as it is not shipped. Shall I hand you over?',
  sorry:
    'I am sorry about that. I can refund it for you: tell me the number of the order, and that you want a refund.',
  welcome: 'You are welcome. Write again whenever there is something I can do for you.',
  whichOrder: 'Which order is it? The number is in your confirmation, for example A-17.',
  notUnderstood:
    'I am not sure that I understand. Is it about an order or a refund? I can also hand you over to a person.',
  orderState: (order, state, date) =>
    `Order ${order} is ${state}.${date === undefined ? '' : ` It should be with you on ${date}.`}`,
  notFound: (order) =>
    `I cannot find an order ${order}. Please look at the number in your confirmation again.`,
  notDelivered: (order) => `Order ${order} is not delivered yet, so there is nothing to refund so far.`,
  refunded: (order, amount) =>
    `I have refunded ${amount} for order ${order}. The money is with you in 5 working days.`,
  handedOver: (ticket) => `A person from our team takes over now. Your ticket is ${ticket}.`,
  nextStep: (order) => `Ask the carrier where order ${order} is`,
};

export const other: Wording = {
  greeting:
    'Hi there, this is the support assistant. Give me your question: an order, a refund, or a person to talk to, I take care of it.',
  hours: 'You reach us on weekdays, Monday to Friday, between 9:00 and 17:00 CET.',
  refundWindow:
    'Send the item back within 14 days of delivery, and as soon as it arrives here you get the full price back.',
  shipping: 'We ship within 3 to 5 working days for 4.90 EUR; for orders above 50 EUR you pay nothing.',
  cannotDelete:
    'Deleting an account is something I cannot do; would you like me to bring in a person who can?',
  payment: 'Card, PayPal and invoice all work; you find the invoice in the confirmation.',
  cannotCancel:
    'Cancelling is something I cannot do; before it is shipped a person from our team can. Would you like me to bring one in?',
  sorry: 'That should not have happened. Give me the order and say that you want a refund, and I see to it.',
  welcome: 'Glad to be of help. Come back whenever you like.',
  whichOrder: 'Tell me the number of the order, please. It looks like A-17.',
  notUnderstood: 'Could you say that in another way? I help with orders and refunds, or bring in a person.',
  orderState: (order, state, date) =>
    `Your order ${order} has been ${state}${date === undefined ? '' : ` and is expected on ${date}`}.`,
  notFound: (order) => `There is no order ${order} here; could you check its number?`,
  notDelivered: (order) => `As ${order} has not been delivered yet, a refund is not possible at the moment.`,
  refunded: (order, amount) => `Done: ${amount} for order ${order} go back to you within 5 working days.`,
  handedOver: (ticket) => `I have passed this on to a person from our team under ticket ${ticket}.`,
  nextStep: (order) => `Find out from the carrier what happened to ${order}`,
};
