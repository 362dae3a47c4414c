#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/folders/door.hpp"
#include "daemon/store/registry_store.hpp"

namespace cargo::folders {

Result<std::string> PortDoor::file(const store::Spool& bytes) {
    const Result<Actor> actor = session_.registry.actor_at(account_, clock_.now());
    if (!actor) return std::unexpected(actor.error());
    if (actor->party != party_) return fail(Errc::role_missing, {}, account_ + " is not of " + party_);
    const service::Outcome filed = service_.file_message(session_, {account_}, bytes, "application/octet-stream");
    if (!filed) return std::unexpected(filed.error());
    return std::string(filed->body.at("id").as_string());
}

Result<std::optional<Finished>> PortDoor::finished(const std::string& id) {
    const service::Outcome told = service_.message(session_, {account_}, id);
    if (!told) return std::unexpected(told.error());
    const boost::json::value& state = told->body.at("state");
    if (state == "received") return std::optional<Finished>{};
    Finished finished;
    finished.poisoned = state == "poisoned";
    finished.result_json = boost::json::serialize(told->body);
    const service::Outcome listed = service_.answers(session_, {account_}, id);
    if (!listed) return std::unexpected(listed.error());
    for (const boost::json::value& one : listed->body.at("answers").as_array()) {
        const std::string name(one.at("name").as_string());
        Result<store::InboxAnswer> answer = service_.answer(session_, {account_}, id, name);
        if (!answer) return std::unexpected(answer.error());
        finished.answers.emplace_back(name, std::move(answer->bytes));
    }
    return std::optional<Finished>(std::move(finished));
}

}  // namespace cargo::folders
