#pragma once

#include <string>
#include <string_view>

#include "daemon/store/store.hpp"

namespace cargo::store {

/// An audit row as it is written: canonical bytes with persons as salted hashes, the
/// leaf SHA-256(0x00 || bytes), and beside them what may be erased later.
struct AuditLeaf {
    std::string bytes;  ///< canonical JSON
    std::string leaf_hex;
    std::string salt_hex;  ///< of this row alone
    std::string subject;
    std::string person;
    Instant at{};
};

[[nodiscard]] AuditLeaf leaf_of(const AuditEntry& entry);

/// SHA-256 as 32 bytes of any parts one after the other.
[[nodiscard]] std::string sha256_bytes(std::initializer_list<std::string_view> parts);
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
[[nodiscard]] std::string to_hex(std::string_view bytes);

/// The hash that stands for a person or account in the bytes: SHA-256(salt || name) in hex;
/// with it an auditor who suspects a name can prove it, and nobody else can, once the salt is erased.
[[nodiscard]] std::string person_hash(std::string_view salt_hex, std::string_view name);

}  // namespace cargo::store
