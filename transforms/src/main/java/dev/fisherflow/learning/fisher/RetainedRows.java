package dev.fisherflow.learning.fisher;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The rows of J that enter a solve: neither zero nor the duplicate of a longer row. Rows are taken
 * from the longest to the shortest (of equal ones the first first) and each is compared only with
 * the rows kept so far, so that of every pair of duplicates the longer stays, and every row left
 * out has a kept one beside it.
 *
 * @param indices the rows kept, ascending
 * @param total rows in all
 * @param imbalance largest over smallest norm of the rows that are not zero; 1 if all are
 */
record RetainedRows(int[] indices, int total, double imbalance) {

  /**
   * Chooses by the Gram matrix alone.
   *
   * @param gram J J&#7488; [M, M], finite
   * @param duplicateCosine rows with a larger absolute cosine are duplicates
   * @param block rows are compared within blocks of this many, the draws of a sampled Fisher
   */
  static RetainedRows of(DMatrixRMaj gram, double duplicateCosine, int block) {
    int[] byLength =
        IntStream.range(0, gram.numRows)
            .filter(row -> gram.get(row, row) > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> -gram.get(row, row)))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] kept = new int[byLength.length];
    int count = 0;
    for (int row : byLength) {
      boolean duplicate = false;
      for (int k = 0; k < count && !duplicate; k++) {
        duplicate =
            row / block == kept[k] / block
                && Math.abs(cosine(gram, row, kept[k])) > duplicateCosine;
      }
      if (!duplicate) {
        kept[count++] = row;
      }
    }
    int[] indices = Arrays.copyOf(kept, count);
    Arrays.sort(indices);
    return new RetainedRows(indices, gram.numRows, imbalance(gram, byLength));
  }

  private static double cosine(DMatrixRMaj gram, int i, int j) {
    return gram.get(i, j) / Math.sqrt(gram.get(i, i)) / Math.sqrt(gram.get(j, j));
  }

  private static double imbalance(DMatrixRMaj gram, int[] byLength) {
    if (byLength.length == 0) {
      return 1;
    }
    int shortest = byLength[byLength.length - 1];
    return Math.sqrt(gram.get(byLength[0], byLength[0])) / Math.sqrt(gram.get(shortest, shortest));
  }

  int size() {
    return indices.length;
  }

  int dropped() {
    return total - indices.length;
  }

  /** The rows and columns kept of a matrix [total, total]. */
  DMatrixRMaj restrict(DMatrixRMaj gram) {
    DMatrixRMaj result = new DMatrixRMaj(size(), size());
    CommonOps_DDRM.extract(gram, indices, size(), indices, size(), result);
    return result;
  }

  /** The elements kept of a vector of length total. */
  double[] restrict(double[] vector) {
    return Arrays.stream(indices).mapToDouble(row -> vector[row]).toArray();
  }

  /** The vector of length total with the given elements at the rows kept and 0 elsewhere. */
  double[] expand(double[] elements) {
    double[] result = new double[total];
    for (int i = 0; i < indices.length; i++) {
      result[indices[i]] = elements[i];
    }
    return result;
  }
}
