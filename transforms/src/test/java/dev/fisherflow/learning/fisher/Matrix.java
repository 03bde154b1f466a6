package dev.fisherflow.learning.fisher;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

/**
 * An explicit matrix with the operations that formulas are written in.
 *
 * @param data its elements, never changed
 */
public record Matrix(DMatrixRMaj data) {

  public static Matrix of(int rows, int columns, double... elements) {
    return new Matrix(new DMatrixRMaj(rows, columns, true, elements));
  }

  public static Matrix column(double... elements) {
    return of(elements.length, 1, elements);
  }

  public static Matrix zeros(int rows, int columns) {
    return new Matrix(new DMatrixRMaj(rows, columns));
  }

  public static Matrix ones(int rows) {
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    return column(ones);
  }

  public static Matrix identity(int size) {
    return new Matrix(CommonOps_DDRM.identity(size));
  }

  public static Matrix diagonal(double... elements) {
    return new Matrix(CommonOps_DDRM.diag(elements));
  }

  /** Elements uniform between -1 and 1. */
  public static Matrix random(int rows, int columns, long seed) {
    return of(rows, columns, new Random(seed).doubles((long) rows * columns, -1, 1).toArray());
  }

  public int rows() {
    return data.numRows;
  }

  public double[] elements() {
    return data.data;
  }

  public double get(int row, int column) {
    return data.get(row, column);
  }

  public Matrix t() {
    return new Matrix(CommonOps_DDRM.transpose(data, null));
  }

  public Matrix times(Matrix right) {
    return new Matrix(CommonOps_DDRM.mult(data, right.data, null));
  }

  public Matrix times(double factor) {
    return map(element -> factor * element);
  }

  public Matrix plus(Matrix right) {
    return new Matrix(CommonOps_DDRM.add(data, right.data, null));
  }

  public Matrix minus(Matrix right) {
    return plus(right.times(-1));
  }

  public Matrix map(DoubleUnaryOperator function) {
    return of(data.numRows, data.numCols, Arrays.stream(data.data).map(function).toArray());
  }

  public Matrix inverse() {
    DMatrixRMaj inverse = new DMatrixRMaj(data.numRows, data.numCols);
    if (!CommonOps_DDRM.invert(data, inverse)) {
      throw new ArithmeticException("singular");
    }
    return new Matrix(inverse);
  }

  public Matrix pseudoInverse() {
    DMatrixRMaj inverse = new DMatrixRMaj(data.numCols, data.numRows);
    CommonOps_DDRM.pinv(data, inverse);
    return new Matrix(inverse);
  }

  /** The solution x of this x = b. */
  public Matrix solve(Matrix b) {
    DMatrixRMaj solution = new DMatrixRMaj(data.numCols, b.data.numCols);
    if (!CommonOps_DDRM.solve(data, b.data, solution)) {
      throw new ArithmeticException("singular");
    }
    return new Matrix(solution);
  }

  /** Rows from first to before end. */
  public Matrix rows(int first, int end) {
    return new Matrix(CommonOps_DDRM.extract(data, first, end, 0, data.numCols));
  }

  /** Columns from first to before end. */
  public Matrix columns(int first, int end) {
    return new Matrix(CommonOps_DDRM.extract(data, 0, data.numRows, first, end));
  }

  public Matrix above(Matrix below) {
    DMatrixRMaj stacked = new DMatrixRMaj(rows() + below.rows(), data.numCols);
    CommonOps_DDRM.insert(data, stacked, 0, 0);
    CommonOps_DDRM.insert(below.data, stacked, rows(), 0);
    return new Matrix(stacked);
  }

  /** Largest diagonal element. */
  public double largestDiagonal() {
    return CommonOps_DDRM.elementMax(CommonOps_DDRM.extractDiag(data, null));
  }

  /** this &otimes; right. */
  public Matrix kronecker(Matrix right) {
    return new Matrix(CommonOps_DDRM.kron(data, right.data, null));
  }

  public double norm() {
    return NormOps_DDRM.normF(data);
  }

  /** &Vert;this &minus; expected&Vert; / &Vert;expected&Vert;. */
  public double errorFrom(Matrix expected) {
    return minus(expected).norm() / expected.norm();
  }
}
