import { testMatrix } from '../faults/matrix/test-matrix.ts';

testMatrix();
