/** The few rows, by step, that run where new pods take seconds. */
export const selection: Readonly<Record<string, readonly string[]>> = {
  switch: [
    'the patch: its answer is lost',
    'the template is changed by somebody right before the patch',
    'killed before its patch is answered',
  ],
  monitor: ['the watch: the pod turns unready'],
  overlap: ['the second write: its answer is lost', 'killed while both are selected'],
  rollback: ['the patch: its answer is lost'],
};
