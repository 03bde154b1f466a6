/** This host: devices, their leases, locks between processes, temporary folders, sizes in bytes. */
package dev.fisherflow.learning.host;
