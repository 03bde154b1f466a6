package dev.fisherflow.transforms.dataset.survey;

import dev.fisherflow.schemas.DataWarning;
import dev.fisherflow.schemas.SplitFacts;
import java.io.Serializable;
import java.util.List;

/**
 * What the raw files of a dataset show when they are read from end to end.
 *
 * @param warnings what whoever reads its results should know
 * @param splits what each split holds, in the order of reading
 */
public record RawFacts(List<DataWarning> warnings, List<SplitFacts> splits)
    implements Serializable {

  /** Keeps copies. */
  public RawFacts {
    warnings = List.copyOf(warnings);
    splits = List.copyOf(splits);
  }

  /** Those of splits that were read. */
  public static RawFacts of(DataWarnings warnings, List<SplitSurvey> splits) {
    return new RawFacts(warnings.list(), splits.stream().map(SplitSurvey::facts).toList());
  }

  /** Rows of all splits that are left out. */
  public long leftOut() {
    return splits.stream().mapToLong(SplitFacts::getLeftOut).sum();
  }
}
