package dev.fisherflow.transforms.workspace;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * The search on a file system of Beam, which takes whatever it is given for a glob; how a letter is
 * quoted differs by file system. It is given a question mark for each letter that a glob may give a
 * meaning, and of what it finds only the paths that were meant are kept.
 */
record BeamFileSearch(String root, BeamFiles beam) implements FileSearch {

  private static final Pattern GLOB_LETTERS = Pattern.compile("[*?\\[\\]{}\\\\]");

  /** The file systems may name a host that the root leaves out, and join slashes. */
  private static final Pattern HOST = Pattern.compile("^[^/]*//[^/]*");

  @Override
  public Optional<StoredFile> file(String path) throws IOException {
    return match(masked(path), path::equals).stream().findFirst();
  }

  @Override
  public List<StoredFile> files(String glob) throws IOException {
    String masked =
        Stream.of(glob.split("\\*", -1))
            .map(BeamFileSearch::masked)
            .collect(Collectors.joining("*"));
    return match(masked, FileSearch.pattern(glob).asMatchPredicate());
  }

  @Override
  public List<StoredFile> filesBelow(String folder) throws IOException {
    return match(masked(folder) + "/**", path -> path.startsWith(folder + "/"));
  }

  private List<StoredFile> match(String glob, Predicate<String> wanted) throws IOException {
    String start = inStore(root);
    List<StoredFile> files = new ArrayList<>();
    for (MatchResult.Metadata file : beam.find(masked(root) + glob)) {
      String location = inStore(file.resourceId().toString());
      if (location.startsWith(start) && wanted.test(location.substring(start.length()))) {
        files.add(
            new StoredFile(
                location.substring(start.length()),
                file.sizeBytes(),
                Instant.ofEpochMilli(file.lastModifiedMillis())));
      }
    }
    return files;
  }

  private static String inStore(String location) {
    return HOST.matcher(location).replaceFirst("").replaceAll("/+", "/");
  }

  private static String masked(String name) {
    return GLOB_LETTERS.matcher(name).replaceAll("?");
  }
}
