#include "libcargo/doctor_line.hpp"

#include <algorithm>
#include <array>

namespace cargo {
namespace {

// clang-format off
constexpr std::array catalogue{
    DoctorText{DoctorLine::cargod_away, "cargod.away", DoctorWeight::fault,
               "cargod ne répond pas à {server}.",
               "Vérifier que le service tourne (systemctl status quai), lire ses dernières lignes (journalctl -u quai), le démarrer.",
               "cargod does not answer at {server}.",
               "Check that the service runs (systemctl status quai), read its last lines (journalctl -u quai), start it."},
    DoctorText{DoctorLine::cargod_stuck, "cargod.stuck", DoctorWeight::fault,
               "cargod répond, mais n'a plus rien vérifié depuis {seconds} s.",
               "Voir si la base de données répond ; si oui, redémarrer le service : rien d'acquitté n'est perdu.",
               "cargod answers, but has checked nothing for {seconds} s.",
               "See whether the database answers; if it does, restart the service: nothing acknowledged is lost."},
    DoctorText{DoctorLine::config_wrong, "config.wrong", DoctorWeight::fault,
               "Le fichier de configuration ne se lit pas : {detail}",
               "Corriger la ligne indiquée, vérifier par cargod --check-config --config FICHIER. cargod continue avec l'ancienne ; il ne redémarrerait pas.",
               "The configuration file does not read: {detail}",
               "Mend the line named, check with cargod --check-config --config FILE. cargod goes on with the old one; it would not start again."},
    DoctorText{DoctorLine::state_unusable, "state.unusable", DoctorWeight::fault,
               "Le dossier d'état n'est pas utilisable : {detail}",
               "Arrêter l'autre cargod, ou rendre le dossier et ses clés au seul compte du service (chmod 600), puis démarrer.",
               "The state folder is not usable: {detail}",
               "Stop the other cargod, or give the folder and its keys to the service's account alone (chmod 600), then start."},
    DoctorText{DoctorLine::listen_failed, "listen.failed", DoctorWeight::fault,
               "cargod ne peut pas ouvrir son port : {detail}",
               "Libérer le port ou en choisir un autre (listen), vérifier le certificat et sa clé ([tls]), puis démarrer.",
               "cargod cannot open its port: {detail}",
               "Free the port or choose another (listen), check the certificate and its key ([tls]), then start."},
    DoctorText{DoctorLine::database_away, "database.away", DoctorWeight::fault,
               "La base de données ne répond pas.",
               "Démarrer ou rétablir PostgreSQL. cargod refuse entre-temps (503) et reprend seul ; rien d'acquitté n'est perdu.",
               "The database does not answer.",
               "Start or restore PostgreSQL. Meanwhile cargod refuses (503) and goes on by itself; nothing acknowledged is lost."},
    DoctorText{DoctorLine::database_read_only, "database.read_only", DoctorWeight::fault,
               "La base de données n'accepte pas d'écriture : c'est une copie, ou elle est mise en lecture seule.",
               "Diriger cargod vers le serveur principal (database), ou lever la lecture seule.",
               "The database takes no writes: it is a standby, or was set read-only.",
               "Point cargod at the primary server (database), or end the read-only mode."},
    DoctorText{DoctorLine::database_other_schema, "database.other_schema", DoctorWeight::fault,
               "Le schéma de la base est à la version {there}, ce programme attend la {wanted}.",
               "Installer la version de cargod qui va avec cette base ; un démarrage migre une base plus ancienne.",
               "The database's schema is at version {there}, this program wants {wanted}.",
               "Install the cargod that goes with this database; a start migrates an older one."},
    DoctorText{DoctorLine::rules_not_loaded, "rules.not_loaded", DoctorWeight::fault,
               "Les règles en vigueur ne sont pas celles que cargod a chargées : {detail}",
               "Redémarrer cargod. S'il refuse de démarrer, prévenir la cellule de ciblage : sans ses règles, rien n'entre.",
               "The rules in force are not those cargod has loaded: {detail}",
               "Restart cargod. If it refuses to start, tell the targeting cell: without its rules nothing comes in."},
    DoctorText{DoctorLine::certificate_expired, "certificate.expired", DoctorWeight::fault,
               "Le certificat TLS a expiré le {date}.",
               "Déposer le nouveau certificat et sa clé, puis systemctl reload quai : pas de coupure.",
               "The TLS certificate expired on {date}.",
               "Put the new certificate and key in place, then systemctl reload quai: no interruption."},
    DoctorText{DoctorLine::disk_nearly_full, "disk.nearly_full", DoctorWeight::warning,
               "Il reste {percent} % du disque de {folder}.",
               "Faire de la place ou agrandir le disque avant qu'il soit plein : plein, cargod refuse (507) jusqu'à ce qu'il y ait de la place.",
               "{percent} % of the disk of {folder} is left.",
               "Make room or enlarge the disk before it is full: then cargod refuses (507) until there is room."},
    DoctorText{DoctorLine::clock_skewed, "clock.skewed", DoctorWeight::warning,
               "L'horloge de cette machine et celle de la base diffèrent de {seconds} s.",
               "Rétablir la synchronisation de l'heure (chrony, systemd-timesyncd) sur les deux machines.",
               "This machine's clock and the database's differ by {seconds} s.",
               "Restore time synchronisation (chrony, systemd-timesyncd) on both machines."},
    DoctorText{DoctorLine::broker_away, "broker.away", DoctorWeight::warning,
               "Kafka ne répond pas ; l'événement le plus ancien attend depuis {seconds} s.",
               "Rétablir Kafka. Les événements attendent dans la base et partent seuls, dans l'ordre ; le port travaille.",
               "Kafka does not answer; the oldest event has waited for {seconds} s.",
               "Restore Kafka. The events wait in the database and leave by themselves, in order; the port works on."},
    DoctorText{DoctorLine::events_late, "events.late", DoctorWeight::warning,
               "Les événements partent en retard : le plus ancien attend depuis {seconds} s, Kafka répond.",
               "Voir la charge de la base et de Kafka, et le cargod qui publie (relay.elsewhere). Si cela dure, redémarrer cargod.",
               "Events leave late: the oldest has waited for {seconds} s, Kafka answers.",
               "See the load of the database and of Kafka, and the cargod that publishes (relay.elsewhere). If it lasts, restart cargod."},
    DoctorText{DoctorLine::audit_unsealed, "audit.unsealed", DoctorWeight::warning,
               "Des lignes du journal d'audit attendent leur scellé depuis {seconds} s.",
               "Chercher une session de base de données bloquée ; si cela dure, redémarrer cargod et prévenir l'auditeur.",
               "Rows of the audit trail have waited for their seal for {seconds} s.",
               "Look for a blocked database session; if it lasts, restart cargod and tell the auditor."},
    DoctorText{DoctorLine::messages_poisoned, "messages.poisoned", DoctorWeight::warning,
               "{count} message(s) mis de côté : chacun a interrompu son traitement deux fois.",
               "Prévenir le second niveau avec l'heure et la version ; les messages sont gardés, les autres passent.",
               "{count} message(s) put aside: each of them ended its own processing twice.",
               "Tell second-level support, with time and version; the messages are kept, the others go on."},
    DoctorText{DoctorLine::certificate_expiring, "certificate.expiring", DoctorWeight::warning,
               "Le certificat TLS expire le {date}, dans {days} jour(s).",
               "Demander le suivant ; le déposer avec sa clé, puis systemctl reload quai : pas de coupure.",
               "The TLS certificate expires on {date}, in {days} day(s).",
               "Ask for the next one; put it in place with its key, then systemctl reload quai: no interruption."},
    DoctorText{DoctorLine::config_waiting, "config.waiting", DoctorWeight::note,
               "Le fichier de configuration a changé ; pas encore en vigueur : {names}",
               "systemctl reload quai applique limites, exploitation et certificat ; le reste attend un redémarrage.",
               "The configuration file has changed; not in force yet: {names}",
               "systemctl reload quai applies limits, operations and certificate; the rest waits for a restart."},
    DoctorText{DoctorLine::files_short, "files.short", DoctorWeight::note,
               "Le système accorde {files} descripteurs à cargod, moins que ses {connections} connexions permises.",
               "Relever LimitNOFILE dans l'unité systemd, ou baisser limits.connections.",
               "The system grants cargod {files} descriptors, fewer than the {connections} connections it may hold.",
               "Raise LimitNOFILE in the systemd unit, or lower limits.connections."},
    DoctorText{DoctorLine::relay_elsewhere, "relay.elsewhere", DoctorWeight::note,
               "Un autre cargod publie les événements : {holder}",
               "Rien, si deux cargod sont voulus sur cette base. Sinon arrêter celui de trop.",
               "Another cargod publishes the events: {holder}",
               "Nothing, if two on this database are intended. Else stop the one too many."},
    DoctorText{DoctorLine::rules_none, "rules.none", DoctorWeight::note,
               "Aucun jeu de règles n'est en vigueur : seules les sélections à la main comptent.",
               "La cellule de ciblage met un jeu en vigueur par cargoctl rules activate.",
               "No rule set is in force: only selections by hand count.",
               "The targeting cell puts one in force with cargoctl rules activate."},
    DoctorText{DoctorLine::broker_none, "broker.none", DoctorWeight::note,
               "Aucun Kafka n'est configuré : les événements se lisent par HTTP et attendent dans le journal.",
               "Rien, si c'est voulu. Sinon donner [kafka] brokers et redémarrer.",
               "No Kafka is configured: events are read over HTTP and wait in the log.",
               "Nothing, if that is intended. Else set [kafka] brokers and restart."},
};
// clang-format on

constexpr bool in_order() {
    for (std::size_t i = 0; i < catalogue.size(); ++i) {
        if (static_cast<std::size_t>(catalogue[i].line) != i) return false;
    }
    return true;
}
static_assert(catalogue.size() == doctor_line_count && in_order());

}  // namespace

std::span<const DoctorText> doctor_texts() {
    return catalogue;
}

const DoctorText& doctor_text(DoctorLine line) {
    return catalogue[static_cast<std::size_t>(line)];
}

std::optional<DoctorLine> doctor_line_of(std::string_view id) {
    const auto* const found = std::ranges::find(catalogue, id, &DoctorText::id);
    if (found == catalogue.end()) return std::nullopt;
    return found->line;
}

std::string_view to_string(DoctorWeight weight) {
    switch (weight) {
        case DoctorWeight::fault: return "fault";
        case DoctorWeight::warning: return "warning";
        case DoctorWeight::note: return "note";
    }
    return "fault";
}

std::string filled_in(std::string_view text, const DoctorValues& values) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = text.find('}', open == text.npos ? text.size() : open);
        out += text.substr(0, open);
        if (close == text.npos) break;
        const std::string_view name = text.substr(open + 1, close - open - 1);
        const auto found = std::ranges::find(values, name, [](const auto& value) -> std::string_view { return value.first; });
        out += found == values.end() ? std::string("?") : found->second;
        text.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace cargo
