import fc from 'fast-check';

// The same inputs in every run, so that a red suite is red for who made it so. To look further: RANDOM_SEED=$RANDOM.
fc.configureGlobal({ seed: Number(process.env.RANDOM_SEED ?? 1) });
