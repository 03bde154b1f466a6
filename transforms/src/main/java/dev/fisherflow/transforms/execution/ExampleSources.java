package dev.fisherflow.transforms.execution;

import dev.fisherflow.learning.data.ExampleSource;
import dev.fisherflow.schemas.Trial;
import java.io.Serializable;

/** Finds the dataset of a trial. */
@FunctionalInterface
public interface ExampleSources extends Serializable {

  /** The dataset that {@code trial.datasetDigest} names. */
  ExampleSource of(Trial trial);
}
