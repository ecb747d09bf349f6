/** By these a test and the agent in a container understand each other. */
export const agentPort = 8000;

/** While this file is in the container, the agent says that it is not ready. */
export const unreadyFile = '/unready';
