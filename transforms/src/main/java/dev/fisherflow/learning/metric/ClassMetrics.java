package dev.fisherflow.learning.metric;

import dev.fisherflow.declaration.Declaration;
import java.util.OptionalDouble;

/** Metrics of predicted classes. */
final class ClassMetrics {

  private ClassMetrics() {}

  /** The share of right answers. */
  public static final class Accuracy implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            "accuracy",
            "acc",
            10,
            "Share of examples whose class is predicted, or all of whose labels and no other are.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofLabels(Confusion::accuracy, LabelSets::accuracy);
    }
  }

  /** F1 of the class with index 1. */
  public static final class F1 implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            "f1",
            "F1",
            20,
            "Harmonic mean of precision and recall of the second of two classes; not defined where"
                + " no label is of it.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.outputs() == 2
          ? validation.ofClasses(confusion -> confusion.f1(1))
          : OptionalDouble.empty();
    }
  }

  /** The correlation of labels and predictions. */
  public static final class Matthews implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
                "matthews",
                "MCC",
                30,
                "Matthews correlation of labels and predictions; 0 where all predictions are of one"
                    + " class, not defined where all labels are.")
            .from("Gorodkin 2004");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofClasses(Confusion::matthews);
    }

    @Override
    public double lowest() {
      return -1;
    }
  }

  /** F1 of each class, equally. */
  public static final class MacroF1 implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            "macro_f1",
            "macro F1",
            32,
            "Mean of the F1 of the classes that labels or predictions have, each equally; where"
                + " examples may have several labels, of all labels.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofLabels(Confusion::macroF1, LabelSets::macroF1);
    }

    @Override
    public boolean onlyWhereNamed() {
      return true;
    }
  }

  /** F1 of all classes together. */
  public static final class MicroF1 implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            "micro_f1",
            "micro F1",
            34,
            "F1 over the counts of all classes together; where each example has one class, its accuracy.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofLabels(Confusion::accuracy, LabelSets::microF1);
    }

    @Override
    public boolean onlyWhereNamed() {
      return true;
    }
  }

  /** F1 of each class by its labels. */
  public static final class WeightedF1 implements MetricFamily {

    private static final Declaration DECLARATION =
        Declaration.of(
            "weighted_f1",
            "weighted F1",
            36,
            "Mean of the F1 of the classes, each by its share of the labels.");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.ofLabels(Confusion::weightedF1, LabelSets::weightedF1);
    }

    @Override
    public boolean onlyWhereNamed() {
      return true;
    }
  }

  /** How well scores rank the classes. */
  public static final class Auroc implements MetricFamily {

    static final String NAME = "auroc";

    private static final Declaration DECLARATION =
        Declaration.of(
                NAME,
                "AUROC",
                38,
                "Area under the receiver's curve: the chance that an example of the second of two"
                    + " classes has a higher score for it than one of the first, equal scores counted"
                    + " half; of more classes the mean over those that labels have, each against all"
                    + " others by its probability. Not defined where all labels are of one class.")
            .from("Hanley and McNeil 1982");

    @Override
    public Declaration declaration() {
      return DECLARATION;
    }

    @Override
    public OptionalDouble of(ValidationMetrics validation) {
      return validation.area();
    }

    @Override
    public boolean onlyWhereNamed() {
      return true;
    }
  }
}
