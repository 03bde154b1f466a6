package dev.fisherflow.transforms.dataset;

import dev.fisherflow.schemas.Digest;
import dev.fisherflow.schemas.FailedRecord;
import dev.fisherflow.transforms.dataset.embedded.GeneratedMark;
import dev.fisherflow.transforms.dataset.survey.DataWarnings;
import dev.fisherflow.transforms.dataset.survey.RawFacts;
import dev.fisherflow.transforms.dataset.survey.SplitSurvey;
import dev.fisherflow.transforms.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The raw files of a requested dataset, read once from end to end.
 *
 * @param digest of the files' bytes, the tokenizer and the settings
 * @param scans what each split's file holds, in the order of the task's splits
 * @param facts what they show
 */
record GlueSource(String digest, List<RawSplit.Scan> scans, RawFacts facts) {

  /** Raised by each change of the reader that changes what is made of equal files. */
  private static final int READER_VERSION = 3;

  /**
   * Finds and reads all files of a request.
   *
   * @param rowsPerChunk usable rows of each chunk of a file but the last
   * @param failures receives each row with a fault
   */
  static GlueSource scan(
      DatasetRequest request, int rowsPerChunk, Consumer<FailedRecord> failures) {
    Workspace folder = request.rawFiles();
    List<RawSplit.Scan> scans = new ArrayList<>();
    List<SplitSurvey> surveys = new ArrayList<>();
    DataWarnings warnings = new DataWarnings(request.task(), DataWarnings.LINE);
    boolean official = !GeneratedMark.on(folder);
    for (RawSplit file : files(request)) {
      SplitSurvey survey = new SplitSurvey(request.task(), file.layout().split(), surveys);
      RawSplit.Scan scan = file.scan(folder, rowsPerChunk, failures, survey);
      file.warn(folder, scan, official, warnings);
      surveys.add(survey);
      scans.add(scan);
    }
    List<String> digests = scans.stream().map(RawSplit.Scan::digest).toList();
    return new GlueSource(
        digest(request, digests), List.copyOf(scans), RawFacts.of(warnings, surveys));
  }

  /** The digest as the files are now. */
  static String digest(DatasetRequest request) {
    Workspace folder = request.rawFiles();
    return digest(request, files(request).stream().map(file -> file.digest(folder)).toList());
  }

  long trainRows() {
    return scans.get(0).rows();
  }

  private static List<RawSplit> files(DatasetRequest request) {
    return GlueLayout.of(request.task()).stream()
        .map(layout -> RawSplit.find(request.rawFiles(), request.task(), layout))
        .toList();
  }

  private static String digest(DatasetRequest request, List<String> fileDigests) {
    Digest digest =
        Digest.create()
            .add(READER_VERSION)
            .add(request.task().key())
            .add(request.tokenizerDigest())
            .add(request.inputFormat().key())
            .add(request.maxTokens());
    if (request.truncation() != null) {
      digest.add(request.truncation());
    }
    fileDigests.forEach(digest::add);
    return digest.hex();
  }
}
