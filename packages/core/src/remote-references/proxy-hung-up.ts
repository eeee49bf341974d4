/** The whole message of the error for a proxy that breaks off; it can have no code. */
export const PROXY_HUNG_UP = 'the proxy hung up'
