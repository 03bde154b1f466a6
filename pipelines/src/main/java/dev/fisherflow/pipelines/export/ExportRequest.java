package dev.fisherflow.pipelines.export;

import dev.fisherflow.pipelines.trained.AdapterSource;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is asked to be exported.
 *
 * @param source which adapter
 * @param to the folder to make
 * @param merged whether as a whole model with the adapter merged, or as the adapter alone
 * @param workspace the local workspace, in which the folder must not lie; empty if there is none
 */
public record ExportRequest(
    AdapterSource source, Path to, boolean merged, Optional<Path> workspace) {}
