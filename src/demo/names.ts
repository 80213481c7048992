/** What a country's people, companies, streets and telephones are called. */
export type Country = {
  name: string;
  weight: number;
  callingCode: string;
  legalForms: readonly string[];
  first: readonly string[];
  last: readonly string[];
  cities: readonly (readonly [city: string, postalCode: string])[];
  street: (name: string, number: number) => string;
  streets: readonly string[];
};

const numberLast = (name: string, number: number): string => `${name} ${number}`;
const numberFirst = (name: string, number: number): string => `${number} ${name}`;

// biome-ignore format: a table is read by its rows
export const COUNTRIES: readonly Country[] = [
  { name: 'Germany', weight: 24, callingCode: '+49 30', legalForms: ['GmbH', 'GmbH & Co. KG', 'AG'],
    first: ['Anna', 'Jürgen', 'Katrin', 'Björn', 'Sabine', 'Matthias', 'Heike', 'Tobias', 'Ulrike', 'Stefan', 'Jana', 'Götz', 'Marlene', 'Florian', 'Franziska', 'Holger'],
    last: ['Müller', 'Schäfer', 'Weiß', 'Köhler', 'Brandt', 'Hoffmann', 'Krüger', 'Lindner', 'Böhm', 'Vogt', 'Sauer', 'Jäger', 'Reuter', 'Pohl', 'Engel', 'Thiele'],
    cities: [['Hamburg', '20457'], ['Leipzig', '04109'], ['München', '80331'], ['Köln', '50667'], ['Bremen', '28195'], ['Nürnberg', '90402']],
    street: numberLast, streets: ['Hafenstraße', 'Industriestraße', 'Am Markt', 'Lindenallee', 'Bahnhofstraße', 'Gewerbepark'] },
  { name: 'United Kingdom', weight: 16, callingCode: '+44 20', legalForms: ['Ltd', 'plc', 'Group'],
    first: ['Oliver', 'Charlotte', 'Harriet', 'Callum', 'Priya', 'Gareth', 'Imogen', 'Rhys', 'Fiona', 'Alistair', 'Zoë', 'Nadia', 'Hugh', 'Bethan', 'Imran', 'Eilidh'],
    last: ['Whitfield', 'Okafor', 'Hargreaves', 'Patel', 'Sinclair', 'Bramley', 'Llewellyn', 'Fairclough', 'Ashdown', 'McAllister', 'Khan', 'Pemberton', 'Rowe', 'Thackeray', 'Osborne', 'Doyle'],
    cities: [['London', 'EC2A 4NE'], ['Manchester', 'M1 2WD'], ['Bristol', 'BS1 4ST'], ['Leeds', 'LS1 5DQ'], ['Glasgow', 'G2 1DY']],
    street: numberFirst, streets: ['Dock Road', 'Station Approach', 'Mill Lane', 'King Street', 'Victoria Wharf', 'Enterprise Way'] },
  { name: 'France', weight: 13, callingCode: '+33 1', legalForms: ['SAS', 'SA', 'SARL'],
    first: ['Élodie', 'François', 'Camille', 'Théo', 'Inès', 'Benoît', 'Margaux', 'Jérôme', 'Chloé', 'Mathieu', 'Amélie', 'Rémi', 'Solène', 'Loïc', 'Noémie', 'Étienne'],
    last: ['Lefèvre', 'Moreau', 'Garnier', 'Bérard', 'Chevalier', 'Roussel', 'Delacroix', 'Fontaine', 'Lemaître', 'Perrin', 'Besson', 'Guérin', 'Marchand', 'Aubry', 'Colin', 'Noël'],
    cities: [['Lyon', '69002'], ['Paris', '75011'], ['Nantes', '44000'], ['Lille', '59800'], ['Toulouse', '31000']],
    street: numberFirst, streets: ['rue de la République', 'avenue Jean Jaurès', 'quai des Docks', 'rue Pasteur', 'boulevard Voltaire'] },
  { name: 'United States', weight: 14, callingCode: '+1 312', legalForms: ['Inc.', 'LLC', 'Corp.'],
    first: ['Jordan', 'Maya', 'Ethan', 'Latoya', 'Brandon', 'Sofía', 'Grace', 'Marcus', 'Hannah', 'Tyler', 'Keisha', 'Wyatt', 'Naomi', 'Diego', 'Paige', 'Trevor'],
    last: ['Reynolds', 'Nguyen', 'Castillo', 'Washington', 'Kowalski', 'Brooks', 'Delgado', 'Hayes', 'Chen', 'Sullivan', 'Freeman', 'Ramírez', 'Foster', 'Weaver', 'Bishop', 'Lindqvist'],
    cities: [['Chicago', '60607'], ['Denver', '80202'], ['Austin', '78701'], ['Portland', '97209'], ['Atlanta', '30303']],
    street: numberFirst, streets: ['Commerce Drive', 'Harbor Boulevard', 'W Lake Street', 'Industrial Parkway', 'Depot Avenue'] },
  { name: 'Poland', weight: 8, callingCode: '+48 22', legalForms: ['Sp. z o.o.', 'S.A.'],
    first: ['Łukasz', 'Agnieszka', 'Paweł', 'Małgorzata', 'Kamil', 'Zofia', 'Michał', 'Joanna', 'Grzegorz', 'Katarzyna', 'Wojciech', 'Świętosława'],
    last: ['Wójcik', 'Kamińska', 'Zieliński', 'Dąbrowski', 'Nowak', 'Jabłońska', 'Pawłowski', 'Król', 'Wróbel', 'Sikora', 'Gołąb', 'Mazur'],
    cities: [['Warszawa', '00-120'], ['Gdańsk', '80-831'], ['Kraków', '31-042'], ['Wrocław', '50-062'], ['Łódź', '90-001']],
    street: numberLast, streets: ['ul. Portowa', 'ul. Długa', 'al. Jerozolimskie', 'ul. Przemysłowa'] },
  { name: 'Sweden', weight: 7, callingCode: '+46 8', legalForms: ['AB'],
    first: ['Åsa', 'Björn', 'Linnéa', 'Göran', 'Elin', 'Anders', 'Maja', 'Håkan', 'Sofia', 'Oskar', 'Karin', 'Jörgen'],
    last: ['Lindström', 'Åkesson', 'Bergqvist', 'Sjöberg', 'Nyström', 'Öberg', 'Hedlund', 'Ekström', 'Wallin', 'Forsberg', 'Löfgren', 'Dahl'],
    cities: [['Göteborg', '411 04'], ['Stockholm', '111 22'], ['Malmö', '211 20'], ['Västerås', '722 12']],
    street: numberLast, streets: ['Hamngatan', 'Kungsgatan', 'Industrivägen', 'Södra Vägen'] },
  { name: 'Spain', weight: 7, callingCode: '+34 91', legalForms: ['S.L.', 'S.A.'],
    first: ['Íñigo', 'Lucía', 'Álvaro', 'Begoña', 'Javier', 'Nuria', 'Sergio', 'Inés', 'Raúl', 'Marta', 'Andrés', 'Pilar'],
    last: ['Ibáñez', 'Muñoz', 'Peña', 'Gutiérrez', 'Ortega', 'Núñez', 'Cabrera', 'Sáenz', 'Molina', 'Ferrer', 'Vázquez', 'Rueda'],
    cities: [['Valencia', '46001'], ['Madrid', '28013'], ['Bilbao', '48001'], ['Sevilla', '41001']],
    street: (name, number) => `${name}, ${number}`, streets: ['Calle Mayor', 'Avenida del Puerto', 'Calle de Alcalá', 'Polígono Norte'] },
  { name: 'Netherlands', weight: 6, callingCode: '+31 10', legalForms: ['B.V.', 'N.V.'],
    first: ['Daan', 'Fleur', 'Joost', 'Sanne', 'Maarten', 'Lieke', 'Ruben', 'Marijke', 'Thijs', 'Noor', 'Bas', 'Anouk'],
    last: ['de Vries', 'van den Berg', 'Jansen', 'Bakker', 'Visser', 'Smit', 'van Dijk', 'Mulder', 'Bos', 'Hendriks', 'de Graaf', 'Koster'],
    cities: [['Rotterdam', '3011 AA'], ['Utrecht', '3511 LN'], ['Eindhoven', '5611 AZ'], ['Venlo', '5911 HH']],
    street: numberLast, streets: ['Havenweg', 'Stationsplein', 'Industrieweg', 'Kerkstraat'] },
  { name: 'Czechia', weight: 5, callingCode: '+420 2', legalForms: ['s.r.o.', 'a.s.'],
    first: ['Jiří', 'Tereza', 'Ondřej', 'Šárka', 'Tomáš', 'Eliška', 'Václav', 'Lenka', 'Matěj', 'Zdeňka'],
    last: ['Dvořák', 'Horáková', 'Růžička', 'Kučera', 'Němcová', 'Pospíšil', 'Šimek', 'Beneš', 'Fiala', 'Krejčí'],
    cities: [['Praha', '110 00'], ['Brno', '602 00'], ['Plzeň', '301 00'], ['Ostrava', '702 00']],
    street: numberLast, streets: ['Nádražní', 'Masarykova', 'Průmyslová', 'Husova'] },
  { name: 'Türkiye', weight: 4, callingCode: '+90 212', legalForms: ['A.Ş.', 'Ltd. Şti.'],
    first: ['Ayşe', 'Mehmet', 'Gökçe', 'Çağlar', 'Zeynep', 'Emre', 'Işıl', 'Burak', 'Şule', 'Kerem'],
    last: ['Yılmaz', 'Öztürk', 'Şahin', 'Çelik', 'Aydın', 'Doğan', 'Güneş', 'Koç', 'Arslan', 'Erdoğdu'],
    cities: [['İstanbul', '34394'], ['İzmir', '35210'], ['Bursa', '16010']],
    street: (name, number) => `${name} No: ${number}`, streets: ['Liman Caddesi', 'Atatürk Bulvarı', 'Sanayi Sokak'] },
  { name: 'Japan', weight: 4, callingCode: '+81 3', legalForms: ['K.K.', 'Co., Ltd.'],
    first: ['Haruto', 'Yuki', 'Sakura', 'Kenji', 'Aiko', 'Daichi', 'Naoko', 'Ryō', 'Emi', 'Takashi'],
    last: ['Satō', 'Tanaka', 'Itō', 'Kobayashi', 'Yoshida', 'Saitō', 'Mori', 'Hayashi', 'Ōno', 'Fujimoto'],
    cities: [['Tōkyō', '104-0061'], ['Ōsaka', '530-0001'], ['Yokohama', '220-0012']],
    street: numberFirst, streets: ['Ginza', 'Minatomirai', 'Umeda', 'Kaigan-dōri'] },
  { name: 'Brazil', weight: 4, callingCode: '+55 11', legalForms: ['Ltda.', 'S.A.'],
    first: ['João', 'Mariana', 'Thiago', 'Letícia', 'Luís', 'Beatriz', 'Antônio', 'Renata', 'Vinícius', 'Conceição'],
    last: ['Gonçalves', 'Araújo', 'Magalhães', 'Ribeiro', 'Simões', 'Barbosa', 'Falcão', 'Teixeira', 'Moura', 'Assunção'],
    cities: [['São Paulo', '01310-100'], ['Curitiba', '80010-000'], ['Belo Horizonte', '30110-000']],
    street: (name, number) => `${name}, ${number}`, streets: ['Rua das Flores', 'Avenida Paulista', 'Rua do Porto'] },
  { name: 'India', weight: 5, callingCode: '+91 22', legalForms: ['Pvt. Ltd.', 'Ltd.'],
    first: ['Ananya', 'Rohan', 'Kavya', 'Arjun', 'Meera', 'Vikram', 'Isha', 'Siddharth', 'Lakshmi', 'Farhan'],
    last: ['Sharma', 'Iyer', 'Banerjee', 'Reddy', 'Mehta', 'Nair', 'Chatterjee', 'Qureshi', 'Joshi', 'Menon'],
    cities: [['Mumbai', '400001'], ['Pune', '411001'], ['Bengaluru', '560001'], ['Chennai', '600001']],
    street: numberFirst, streets: ['MG Road', 'Dockyard Road', 'Industrial Estate', 'Station Road'] },
];

/** What companies do, and the words they name themselves after it. */
// biome-ignore format: a table is read by its rows
export const INDUSTRIES: readonly { name: string; words: readonly string[] }[] = [
  { name: 'Food and beverage', words: ['Foods', 'Provisions', 'Dairy', 'Brewery', 'Harvest', 'Bakeries'] },
  { name: 'Logistics', words: ['Logistics', 'Freight', 'Cargo', 'Shipping', 'Transport', 'Forwarding'] },
  { name: 'Pharmaceuticals', words: ['Pharma', 'Biologics', 'Therapeutics', 'Life Sciences', 'Laboratories'] },
  { name: 'Manufacturing', words: ['Works', 'Precision', 'Tooling', 'Castings', 'Industries', 'Machinery'] },
  { name: 'Healthcare', words: ['Clinics', 'Health', 'Medical', 'Diagnostics', 'Care'] },
  { name: 'Energy', words: ['Energy', 'Power', 'Windparks', 'Grid', 'Renewables'] },
  { name: 'Retail', words: ['Markets', 'Stores', 'Retail', 'Trading', 'Outfitters'] },
  { name: 'Agriculture', words: ['Farms', 'Orchards', 'Agro', 'Seeds', 'Growers'] },
  { name: 'Chemicals', words: ['Chemicals', 'Coatings', 'Polymers', 'Solvents'] },
  { name: 'Construction', words: ['Construction', 'Building', 'Concrete', 'Engineering'] },
  { name: 'Hospitality', words: ['Hotels', 'Catering', 'Resorts', 'Kitchens'] },
];

/** What companies are called before they say what they do. */
// biome-ignore format: a list of words
export const COMPANY_NAMES = [
  'Almgren', 'Alpenrose', 'Ambra', 'Arden', 'Aurelia', 'Baltica', 'Bellmont', 'Birkholz', 'Bluewater', 'Boreal', 'Brightwell', 'Caldera', 'Calder & Finch', 'Cascadia', 'Castor', 'Cedarline',
  'Clarendon', 'Cobalt', 'Corvus', 'Crestfield', 'Dalmatia', 'Deltaport', 'Dunmore', 'Eastgate', 'Eikenberg', 'Elbufer', 'Ellesmere', 'Everhart', 'Fairhaven', 'Falkenried', 'Ferrovia', 'Fjordline',
  'Foxglove', 'Galena', 'Glenbrook', 'Granja Alta', 'Greystone', 'Hansen & Voss', 'Harlow', 'Hawthorn', 'Helvion', 'Highmoor', 'Hohenfels', 'Ironbridge', 'Isar', 'Juniper', 'Kestrel', 'Kingsley',
  'Kolding', 'Kupferberg', 'Lagoa', 'Larkspur', 'Levante', 'Lindhagen', 'Longacre', 'Lumina', 'Maplewood', 'Marisol', 'Meridian', 'Mirador', 'Montclair', 'Morava', 'Nordhavn', 'Northbank',
  'Oakhurst', 'Oberland', 'Olivar', 'Orsini', 'Palatin', 'Pellworm', 'Pinecrest', 'Polaris', 'Quayside', 'Quintana', 'Ravensworth', 'Redwood', 'Rheingau', 'Rosendal', 'Saltmarsh', 'Sandhurst',
  'Silverbirch', 'Skagen', 'Solvik', 'Stonehaven', 'Tamarind', 'Tatra', 'Thornbury', 'Tidewater', 'Torrent', 'Umbria', 'Valmont', 'Veldkamp', 'Vistula', 'Waldheim', 'Westerly', 'Wexford',
  'Whitcombe', 'Windermere', 'Yarrow', 'Zephyr', 'Zielona', 'Anatolia', 'Bosphorus', 'Kaizen', 'Sakamoto', 'Sahyadri', 'Malabar', 'Ipanema', 'Andorra', 'Bramblewood', 'Coppergate', 'Drachenfels',
];

/** What people are employed as; the weight says how often one of them is the contact. */
// biome-ignore format: a table is read by its rows
export const TITLES: readonly (readonly [title: string, department: string, weight: number])[] = [
  ['Head of Quality', 'Quality', 5], ['Quality Manager', 'Quality', 7], ['Warehouse Manager', 'Operations', 7], ['Operations Director', 'Operations', 6], ['Plant Manager', 'Production', 6],
  ['Maintenance Lead', 'Production', 6], ['Procurement Manager', 'Procurement', 7], ['Senior Buyer', 'Procurement', 5], ['IT Manager', 'IT', 5], ['Chief Financial Officer', 'Finance', 3],
  ['Chief Operating Officer', 'Management', 3], ['Managing Director', 'Management', 4], ['Supply Chain Manager', 'Logistics', 6], ['Fleet Manager', 'Logistics', 4], ['Compliance Officer', 'Quality', 4],
  ['Facility Manager', 'Facilities', 5], ['Project Engineer', 'Engineering', 5], ['Head of Engineering', 'Engineering', 3], ['Office Manager', 'Administration', 2], ['Controller', 'Finance', 2],
];

export const CONTACT_SOURCES = ['Trade fair', 'Website', 'Referral', 'Cold call', 'Webinar', 'Partner', 'LinkedIn'];
export const DEAL_SOURCES = ['Inbound', 'Outbound', 'Referral', 'Trade fair', 'Existing customer', 'Partner'];
