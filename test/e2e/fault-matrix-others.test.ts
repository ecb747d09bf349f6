import { testMatrix } from '../faults/matrix/test-matrix.ts';

testMatrix('deploy', 'verify', 'rollback');
