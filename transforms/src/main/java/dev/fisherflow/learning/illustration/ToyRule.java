package dev.fisherflow.learning.illustration;

import dev.fisherflow.learning.fisher.GramSolver;
import dev.fisherflow.learning.fisher.SolveSettings;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The update g of each rule, of which a step is &theta; &minus; &eta;g. Nothing is damped; where a
 * sample's gradient is zero, EF and iEF leave that sample out.
 */
public enum ToyRule {
  /** J&#7488;1, the gradient. */
  SGD("SGD") {
    @Override
    public Point update(ToyProblem problem, Point at) {
      return combine(problem.jacobian(at), ones(problem));
    }
  },

  /** F&#8315;&sup1;&nabla;L, the natural gradient. */
  NGD("NGD") {
    @Override
    public Point update(ToyProblem problem, Point at) {
      Point gradient = SGD.update(problem, at);
      DMatrixRMaj fisher = problem.fisher(at);
      LinearSolverDense<DMatrixRMaj> cholesky =
          LinearSolverFactory_DDRM.chol(ToyProblem.PARAMETERS);
      if (!cholesky.setA(fisher.copy())) {
        throw new ArithmeticException("The Fisher matrix at " + at + " is singular: " + fisher);
      }
      DMatrixRMaj solution = new DMatrixRMaj(ToyProblem.PARAMETERS, 1);
      cholesky.solve(
          new DMatrixRMaj(new double[] {gradient.theta0(), gradient.theta1()}), solution);
      return new Point(solution.get(0), solution.get(1));
    }
  },

  /** J&#7488;(JJ&#7488;)&#8315;&sup1;s, by the improved empirical Fisher. */
  IEF("iEF") {
    @Override
    public Point update(ToyProblem problem, Point at) {
      return solve(problem.jacobian(at), problem.outputGradientNorms(at));
    }
  },

  /** J&#7488;(JJ&#7488;)&#8315;&sup1;1, by the empirical Fisher. */
  EF("EF") {
    @Override
    public Point update(ToyProblem problem, Point at) {
      return solve(problem.jacobian(at), ones(problem));
    }
  };

  private static final GramSolver SOLVER =
      new GramSolver(new SolveSettings(0, SolveSettings.KEEP_DUPLICATES));

  private final String title;

  ToyRule(String title) {
    this.title = title;
  }

  /** Its name in figures. */
  public String title() {
    return title;
  }

  /**
   * The update at a place.
   *
   * @throws ArithmeticException if the rule's matrix cannot be inverted there
   */
  public abstract Point update(ToyProblem problem, Point at);

  private static double[] ones(ToyProblem problem) {
    double[] ones = new double[problem.data().size()];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static Point solve(DMatrixRMaj jacobian, double[] targets) {
    DMatrixRMaj gram = new DMatrixRMaj(targets.length, targets.length);
    CommonOps_DDRM.multTransB(jacobian, jacobian, gram);
    return combine(jacobian, SOLVER.solve(gram, targets).weights());
  }

  /** J&#7488;a. */
  private static Point combine(DMatrixRMaj jacobian, double[] weights) {
    DMatrixRMaj sum = new DMatrixRMaj(ToyProblem.PARAMETERS, 1);
    CommonOps_DDRM.multTransA(jacobian, new DMatrixRMaj(weights), sum);
    return new Point(sum.get(0), sum.get(1));
  }
}
