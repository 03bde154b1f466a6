package dev.fisherflow.learning.fisher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import org.ejml.data.DMatrixRMaj;

final class MaterializedGradients implements PerSampleGradients {
  private final NDList rows;

  MaterializedGradients(NDList rows) {
    this.rows = rows;
  }

  @Override
  public int samples() {
    return (int) rows.get(0).getShape().get(0);
  }

  @Override
  public DMatrixRMaj gram() {
    NDArray sum = null;
    for (NDArray r : rows) {
      NDArray m = r.reshape(samples(), -1);
      NDArray g = m.matMul(m.transpose());
      sum = sum == null ? g : sum.add(g);
    }
    return new DMatrixRMaj(
        samples(), samples(), true, sum.toType(DataType.FLOAT64, false).toDoubleArray());
  }

  @Override
  public NDList weightedSum(double[] weights) {
    NDList out = new NDList();
    for (NDArray r : rows) {
      NDArray w = r.getManager().create(weights).toType(r.getDataType(), false).expandDims(0);
      out.add(w.matMul(r.reshape(samples(), -1)).reshape(r.getShape().slice(1)));
    }
    return out;
  }

  @Override
  public double[] product(NDList direction) {
    double[] p = new double[samples()];
    for (int i = 0; i < rows.size(); i++) {
      double[] v =
          rows.get(i)
              .reshape(samples(), -1)
              .matMul(direction.get(i).reshape(-1, 1))
              .toType(DataType.FLOAT64, false)
              .toDoubleArray();
      for (int n = 0; n < p.length; n++) p[n] += v[n];
    }
    return p;
  }
}
