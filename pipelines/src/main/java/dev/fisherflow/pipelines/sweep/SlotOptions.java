package dev.fisherflow.pipelines.sweep;

import java.util.List;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** What a runner that spreads elements by their keys has to say of a sweep's slots. */
public interface SlotOptions extends PipelineOptions {

  /** Keys that the runner spreads evenly over its workers; 0, 1, 2, … if null. */
  @Description("Distinct keys of the training slots, spread evenly over the workers.")
  List<Integer> getSlots();

  void setSlots(List<Integer> slots);

  /** How many of the slots are in one process of the runner; all of them if null. */
  @Description("Training slots of each process of the runner.")
  Integer getSlotsOfProcess();

  void setSlotsOfProcess(Integer slots);
}
