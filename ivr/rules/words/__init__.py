"""Read and write what people type and say: numbers, addresses, protocols, letters, cells."""
