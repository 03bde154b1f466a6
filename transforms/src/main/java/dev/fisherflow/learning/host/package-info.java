/** This host: devices, their leases, locks between processes, temporary folders. */
package dev.fisherflow.learning.host;
