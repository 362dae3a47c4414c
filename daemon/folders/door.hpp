#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/service/service.hpp"
#include "daemon/store/spool.hpp"

namespace cargo::folders {

/// What became of a message.
struct Finished {
    bool poisoned = false;
    std::string result_json{};                                 ///< as GET /v1/messages/{id}
    std::vector<std::pair<std::string, std::string>> answers{};  ///< name, bytes
};

/// Where a folder's files go: the port, or a test's. The named actor is the door's business.
class Door {
public:
    virtual ~Door() = default;
    /// The message's id, once bytes and SHA-256 are committed; of bytes that are there already, the same id. Errors: as
    /// Service::file_message.
    [[nodiscard]] virtual Result<std::string> file(const store::Spool& bytes) = 0;
    /// Nothing: not yet.
    [[nodiscard]] virtual Result<std::optional<Finished>> finished(const std::string& id) = 0;
};

/// The port's own, for one account. It files only while the account is of that party.
class PortDoor final : public Door {
public:
    /// All outlive the door.
    PortDoor(service::Session& session, const service::Service& service, const service::Clock& clock, const std::string& account,
             const std::string& party)
        : session_(session), service_(service), clock_(clock), account_(account), party_(party) {}

    [[nodiscard]] Result<std::string> file(const store::Spool& bytes) override;
    [[nodiscard]] Result<std::optional<Finished>> finished(const std::string& id) override;

private:
    service::Session& session_;
    const service::Service& service_;
    const service::Clock& clock_;
    const std::string& account_;
    const std::string& party_;
};

}  // namespace cargo::folders
