package dev.fisherflow.pipelines.sweep;

import dev.fisherflow.pipelines.run.RunFolder;
import dev.fisherflow.pipelines.run.RunReport;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Writes the report of a run for each manifest that comes: its location goes in, the page's comes
 * out. Written again, the report is the same.
 */
public final class WriteReport extends PTransform<PCollection<String>, PCollection<String>> {

  private static final long serialVersionUID = 1L;

  private final RunFolder folder;

  private WriteReport(RunFolder folder) {
    this.folder = folder;
  }

  public static WriteReport into(RunFolder folder) {
    return new WriteReport(folder);
  }

  @Override
  public PCollection<String> expand(PCollection<String> manifests) {
    RunFolder run = folder;
    return manifests
        .apply(
            "Write",
            MapElements.into(TypeDescriptors.strings())
                .via(manifest -> RunReport.of(run.workspace(), run.runId()).write()))
        .setCoder(StringUtf8Coder.of());
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder.add(DisplayData.item("runId", folder.runId()).withLabel("Run"));
  }
}
